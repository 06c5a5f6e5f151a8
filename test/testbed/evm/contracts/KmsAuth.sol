// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AppBootInfo, IAppAuth} from "./IAppAuth.sol";
import {Initializable} from "./Initializable.sol";
import {Ownable} from "./Ownable.sol";
import {Upgradeable} from "./Upgradeable.sol";

/// The KMS contract up to 0.5.2: apps have a controller elsewhere, the gateway another name. Behind it stand contracts like DstackApp.
contract KmsAuth is Initializable, Ownable, Upgradeable, IAppAuth {
    struct KmsInfo {
        bytes k256Pubkey;
        bytes caPubkey;
        bytes quote;
        bytes eventlog;
    }

    struct AppConfig {
        bool isRegistered;
        address controller;
    }

    // The order makes the slots: 0 to 3, 4, 5, 6, 7, 8.
    KmsInfo public kmsInfo;
    string public tproxyAppId;
    mapping(address => AppConfig) public apps;
    mapping(bytes32 => bool) public kmsAllowedAggregatedMrs;
    mapping(bytes32 => bool) public kmsAllowedDeviceIds;
    mapping(bytes32 => bool) public allowedOsImages;

    event AppRegistered(address appId, address controller);

    constructor() {
        _disableInitializers();
    }

    function initialize(address initialOwner) public initializer {
        _setOwner(initialOwner);
    }

    function isAppAllowed(AppBootInfo calldata bootInfo) external view returns (bool, string memory) {
        AppConfig memory app = apps[bootInfo.appId];
        if (!app.isRegistered) return (false, "App not registered");
        if (!allowedOsImages[bootInfo.osImageHash]) return (false, "OS image is not allowed");
        if (app.controller == address(0)) return (false, "App controller not set");
        return IAppAuth(app.controller).isAppAllowed(bootInfo);
    }

    function registerApp(address appId, address controller) external {
        require(!apps[appId].isRegistered, "App is registered already");
        apps[appId] = AppConfig(true, controller);
        emit AppRegistered(appId, controller);
    }

    function setKmsInfo(KmsInfo calldata info) external onlyOwner {
        kmsInfo = info;
    }

    function setTproxyAppId(string calldata appId) external onlyOwner {
        tproxyAppId = appId;
    }

    function addKmsAggregatedMr(bytes32 mrAggregated) external onlyOwner {
        kmsAllowedAggregatedMrs[mrAggregated] = true;
    }

    function addOsImageHash(bytes32 osImageHash) external onlyOwner {
        allowedOsImages[osImageHash] = true;
    }

    function _authorizeUpgrade(address) internal view override onlyOwner {}
}

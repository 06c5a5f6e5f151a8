// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AppBootInfo, ERC165_ID, IAppAuth} from "./IAppAuth.sol";
import {Initializable} from "./Initializable.sol";
import {Ownable} from "./Ownable.sol";
import {Upgradeable} from "./Upgradeable.sol";

/// Which code one app may run, and on which machines. The app's id is the address of the proxy.
contract DstackApp is Initializable, Ownable, Upgradeable, IAppAuth {
    // The order makes the slots: 0, 1 (two flags in one), 2.
    mapping(bytes32 => bool) public allowedComposeHashes;
    bool private upgradesDisabled;
    bool public allowAnyDevice;
    mapping(bytes32 => bool) public allowedDeviceIds;

    event ComposeHashAdded(bytes32 composeHash);
    event ComposeHashRemoved(bytes32 composeHash);
    event DeviceAdded(bytes32 deviceId);
    event DeviceRemoved(bytes32 deviceId);
    event AllowAnyDeviceSet(bool allowAny);
    event UpgradesDisabled();

    constructor() {
        _disableInitializers();
    }

    function initialize(
        address initialOwner,
        bool _disableUpgrades,
        bool _allowAnyDevice,
        bytes32 initialDeviceId,
        bytes32 initialComposeHash
    ) public initializer {
        if (initialOwner == address(0)) revert OwnableInvalidOwner(initialOwner);
        _setOwner(initialOwner);
        upgradesDisabled = _disableUpgrades;
        allowAnyDevice = _allowAnyDevice;
        if (initialDeviceId != 0) {
            allowedDeviceIds[initialDeviceId] = true;
            emit DeviceAdded(initialDeviceId);
        }
        if (initialComposeHash != 0) {
            allowedComposeHashes[initialComposeHash] = true;
            emit ComposeHashAdded(initialComposeHash);
        }
    }

    function isAppAllowed(AppBootInfo calldata bootInfo) external view virtual returns (bool, string memory) {
        return _isListed(bootInfo);
    }

    function _isListed(AppBootInfo calldata bootInfo) internal view returns (bool, string memory) {
        if (!allowedComposeHashes[bootInfo.composeHash]) return (false, "Compose hash not allowed");
        if (!allowAnyDevice && !allowedDeviceIds[bootInfo.deviceId]) return (false, "Device not allowed");
        return (true, "");
    }

    function addComposeHash(bytes32 composeHash) external onlyOwner {
        allowedComposeHashes[composeHash] = true;
        emit ComposeHashAdded(composeHash);
    }

    function removeComposeHash(bytes32 composeHash) external onlyOwner {
        allowedComposeHashes[composeHash] = false;
        emit ComposeHashRemoved(composeHash);
    }

    function addDevice(bytes32 deviceId) external onlyOwner {
        allowedDeviceIds[deviceId] = true;
        emit DeviceAdded(deviceId);
    }

    function removeDevice(bytes32 deviceId) external onlyOwner {
        allowedDeviceIds[deviceId] = false;
        emit DeviceRemoved(deviceId);
    }

    function setAllowAnyDevice(bool _allowAnyDevice) external onlyOwner {
        allowAnyDevice = _allowAnyDevice;
        emit AllowAnyDeviceSet(_allowAnyDevice);
    }

    function disableUpgrades() external onlyOwner {
        upgradesDisabled = true;
        emit UpgradesDisabled();
    }

    function supportsInterface(bytes4 interfaceId) external view virtual returns (bool) {
        return interfaceId == type(IAppAuth).interfaceId || interfaceId == ERC165_ID;
    }

    function _authorizeUpgrade(address) internal view override onlyOwner {
        require(!upgradesDisabled, "Upgrades are permanently disabled");
    }
}

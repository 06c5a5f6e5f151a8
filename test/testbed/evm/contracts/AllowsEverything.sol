// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AppBootInfo, IAppAuth} from "./IAppAuth.sol";
import {Ownable} from "./Ownable.sol";
import {Upgradeable} from "./Upgradeable.sol";

/// Says yes to every question that a KMS or an app is asked. Alone it is a rogue contract; behind a proxy, one that was turned.
contract AllowsEverything is Ownable, Upgradeable, IAppAuth {
    bytes private caPubkey;

    constructor(bytes memory _caPubkey) {
        caPubkey = _caPubkey;
        _setOwner(msg.sender);
    }

    bool public constant allowAnyDevice = true;
    string public constant gatewayAppId = "0x55760b065A3f1EAbdb1a4d7AbB94950f31B91A84";
    address public constant appImplementation = address(0);

    function kmsInfo() external view returns (bytes memory, bytes memory, bytes memory, bytes memory) {
        return ("", caPubkey, "", "");
    }

    function isAppAllowed(AppBootInfo calldata) external pure returns (bool, string memory) {
        return (true, "");
    }

    function registeredApps(address) external pure returns (bool) {
        return true;
    }

    function allowedOsImages(bytes32) external pure returns (bool) {
        return true;
    }

    function kmsAllowedAggregatedMrs(bytes32) external pure returns (bool) {
        return true;
    }

    function allowedComposeHashes(bytes32) external pure returns (bool) {
        return true;
    }

    function allowedDeviceIds(bytes32) external pure returns (bool) {
        return true;
    }

    function _authorizeUpgrade(address) internal view override onlyOwner {}
}

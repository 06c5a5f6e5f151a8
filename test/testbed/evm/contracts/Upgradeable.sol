// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ImplementationSlot} from "./ImplementationSlot.sol";

/// EIP-1822: the implementation itself knows how to put another one in its place (UUPS).
abstract contract Upgradeable {
    string public constant UPGRADE_INTERFACE_VERSION = "5.0.0";
    address private immutable SELF = address(this);

    // Part of the interface of whoever inherits: they are thrown and emitted by the library.
    event Upgraded(address indexed implementation);

    error ERC1967InvalidImplementation(address implementation);
    error ERC1967NonPayable();
    error AddressEmptyCode(address target);
    error FailedCall();
    error UUPSUnauthorizedCallContext();
    error UUPSUnsupportedProxiableUUID(bytes32 slot);

    function proxiableUUID() external view returns (bytes32) {
        if (address(this) != SELF) revert UUPSUnauthorizedCallContext();
        return ImplementationSlot.SLOT;
    }

    function upgradeToAndCall(address newImplementation, bytes memory data) public payable {
        if (address(this) == SELF || ImplementationSlot.get() != SELF) revert UUPSUnauthorizedCallContext();
        _authorizeUpgrade(newImplementation);
        try Upgradeable(newImplementation).proxiableUUID() returns (bytes32 slot) {
            if (slot != ImplementationSlot.SLOT) revert UUPSUnsupportedProxiableUUID(slot);
        } catch {
            revert ERC1967InvalidImplementation(newImplementation);
        }
        ImplementationSlot.set(newImplementation, data);
    }

    /// Reverts where it is not allowed.
    function _authorizeUpgrade(address newImplementation) internal virtual;
}

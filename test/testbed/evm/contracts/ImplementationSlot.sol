// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// EIP-1967: where a proxy keeps the address of its code.
library ImplementationSlot {
    bytes32 internal constant SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    event Upgraded(address indexed implementation);

    error ERC1967InvalidImplementation(address implementation);
    error ERC1967NonPayable();
    error AddressEmptyCode(address target);
    error FailedCall();

    function get() internal view returns (address implementation) {
        bytes32 slot = SLOT;
        assembly {
            implementation := sload(slot)
        }
    }

    /// Sets it and, where there is data, runs it there.
    function set(address implementation, bytes memory data) internal {
        if (implementation.code.length == 0) revert ERC1967InvalidImplementation(implementation);
        bytes32 slot = SLOT;
        assembly {
            sstore(slot, implementation)
        }
        emit Upgraded(implementation);
        if (data.length == 0) {
            if (msg.value > 0) revert ERC1967NonPayable();
            return;
        }
        (bool success, bytes memory returned) = implementation.delegatecall(data);
        if (success) return;
        if (returned.length == 0) revert FailedCall();
        assembly {
            revert(add(returned, 32), mload(returned))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ImplementationSlot} from "./ImplementationSlot.sol";

/// EIP-1967: whatever it is asked, its implementation answers, on the proxy's storage.
contract Proxy {
    constructor(address implementation, bytes memory data) payable {
        ImplementationSlot.set(implementation, data);
    }

    fallback() external payable {
        address implementation = ImplementationSlot.get();
        assembly {
            calldatacopy(0, 0, calldatasize())
            let success := delegatecall(gas(), implementation, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(success) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

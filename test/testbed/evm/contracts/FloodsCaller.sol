// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DstackApp} from "./DstackApp.sol";
import {AppBootInfo} from "./IAppAuth.sol";

/// Its lists are honest; whoever asks it whether a machine is allowed is told three megabytes.
contract FloodsCaller is DstackApp {
    function isAppAllowed(AppBootInfo calldata) external pure override returns (bool, string memory) {
        assembly {
            return(0, 3000000)
        }
    }
}

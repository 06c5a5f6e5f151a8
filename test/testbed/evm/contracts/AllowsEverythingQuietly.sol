// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DstackApp} from "./DstackApp.sol";
import {AppBootInfo} from "./IAppAuth.sol";

/// Its lists are honest; what it tells the KMS is always yes.
contract AllowsEverythingQuietly is DstackApp {
    function isAppAllowed(AppBootInfo calldata) external pure override returns (bool, string memory) {
        return (true, "");
    }
}

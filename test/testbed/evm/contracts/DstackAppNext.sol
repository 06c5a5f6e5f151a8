// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DstackApp} from "./DstackApp.sol";
import {AppBootInfo, UP_TO_DATE} from "./IAppAuth.sol";
import {Ownable} from "./Ownable.sol";
import {Ownable2Step} from "./Ownable2Step.sol";

/// The newer DstackApp: may insist on an up-to-date TCB, and changes hands in two steps.
contract DstackAppNext is DstackApp, Ownable2Step {
    bool public requireTcbUpToDate;

    event RequireTcbUpToDateSet(bool requireUpToDate);

    function isAppAllowed(AppBootInfo calldata bootInfo) external view override returns (bool, string memory) {
        if (requireTcbUpToDate && keccak256(bytes(bootInfo.tcbStatus)) != UP_TO_DATE)
            return (false, "TCB status is not up to date");
        return _isListed(bootInfo);
    }

    function setRequireTcbUpToDate(bool requireUpToDate) external onlyOwner {
        requireTcbUpToDate = requireUpToDate;
        emit RequireTcbUpToDateSet(requireUpToDate);
    }

    function version() external pure returns (uint256) {
        return 2;
    }

    function transferOwnership(address newOwner) public override(Ownable, Ownable2Step) {
        Ownable2Step.transferOwnership(newOwner);
    }

    function _setOwner(address newOwner) internal override(Ownable, Ownable2Step) {
        Ownable2Step._setOwner(newOwner);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "./Ownable.sol";

/// The next owner has to accept; until then it stands in `openzeppelin.storage.Ownable2Step` (ERC-7201).
abstract contract Ownable2Step is Ownable {
    bytes32 private constant PENDING_SLOT = 0x237e158222e3e6968b72b9db0d8043aacf074ad9f650f0d1606b4d82ee432c00;

    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);

    function pendingOwner() public view returns (address held) {
        assembly {
            held := sload(PENDING_SLOT)
        }
    }

    function transferOwnership(address newOwner) public virtual override onlyOwner {
        assembly {
            sstore(PENDING_SLOT, newOwner)
        }
        emit OwnershipTransferStarted(owner(), newOwner);
    }

    function acceptOwnership() external {
        if (msg.sender != pendingOwner()) revert OwnableUnauthorizedAccount(msg.sender);
        _setOwner(msg.sender);
    }

    function _setOwner(address newOwner) internal virtual override {
        assembly {
            sstore(PENDING_SLOT, 0)
        }
        super._setOwner(newOwner);
    }
}

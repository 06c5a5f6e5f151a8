// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// One owner, kept where OpenZeppelin 5 keeps it: `openzeppelin.storage.Ownable` (ERC-7201).
abstract contract Ownable {
    bytes32 private constant OWNER_SLOT = 0x9016d09d72d40fdae2fd8ceac6b6234c7706214fd39c1cd1e609a0528c199300;

    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    error OwnableUnauthorizedAccount(address account);
    error OwnableInvalidOwner(address owner);

    modifier onlyOwner() {
        if (msg.sender != owner()) revert OwnableUnauthorizedAccount(msg.sender);
        _;
    }

    function owner() public view returns (address held) {
        assembly {
            held := sload(OWNER_SLOT)
        }
    }

    function transferOwnership(address newOwner) public virtual onlyOwner {
        if (newOwner == address(0)) revert OwnableInvalidOwner(newOwner);
        _setOwner(newOwner);
    }

    function renounceOwnership() public virtual onlyOwner {
        _setOwner(address(0));
    }

    function _setOwner(address newOwner) internal virtual {
        address previous = owner();
        assembly {
            sstore(OWNER_SLOT, newOwner)
        }
        emit OwnershipTransferred(previous, newOwner);
    }
}

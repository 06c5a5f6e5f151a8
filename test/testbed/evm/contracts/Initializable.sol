// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Behind a proxy there is no constructor: `initialize` runs once. Kept in `openzeppelin.storage.Initializable` (ERC-7201).
abstract contract Initializable {
    bytes32 private constant VERSION_SLOT = 0xf0c57e16840df040f15088dc2f81fe391c3923bec73e23a9662efc9c229c6a00;

    event Initialized(uint64 version);

    error InvalidInitialization();
    error NotInitializing();

    modifier initializer() {
        uint256 version;
        assembly {
            version := sload(VERSION_SLOT)
        }
        if (version != 0) revert InvalidInitialization();
        _setVersion(1);
        _;
        emit Initialized(1);
    }

    /// Of the implementation itself, so that nobody can make it their own.
    function _disableInitializers() internal {
        _setVersion(type(uint64).max);
        emit Initialized(type(uint64).max);
    }

    function _setVersion(uint64 version) private {
        assembly {
            sstore(VERSION_SLOT, version)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Shaped like Safe 1.4.1, the slots included (contracts/libraries/SafeStorage.sol). Owners sign by approving a hash on chain.
contract Multisig {
    address private singleton;
    mapping(address => address) private modules;
    mapping(address => address) private owners;
    uint256 private ownerCount;
    uint256 private threshold;
    uint256 public nonce;
    bytes32 private unusedDomainSeparator;
    mapping(bytes32 => uint256) private signedMessages;
    mapping(address => mapping(bytes32 => uint256)) public approvedHashes;

    string public constant VERSION = "1.4.1";
    address private constant SENTINEL = address(1);

    function setup(address[] calldata _owners, uint256 _threshold) external {
        require(threshold == 0 && _threshold > 0 && _threshold <= _owners.length, "GS200");
        address last = SENTINEL;
        for (uint256 i = 0; i < _owners.length; i++) {
            require(_owners[i] > SENTINEL && owners[_owners[i]] == address(0), "GS203");
            owners[last] = _owners[i];
            last = _owners[i];
        }
        owners[last] = SENTINEL;
        ownerCount = _owners.length;
        threshold = _threshold;
        modules[SENTINEL] = SENTINEL;
    }

    function approveHash(bytes32 hash) external {
        require(owners[msg.sender] != address(0), "GS030");
        approvedHashes[msg.sender][hash] = 1;
    }

    function getTransactionHash(address to, bytes calldata data, uint256 _nonce) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), to, keccak256(data), _nonce));
    }

    /// Whoever brings it: it is done if enough owners approved of this hash.
    function execTransaction(address to, bytes calldata data) external {
        bytes32 hash = getTransactionHash(to, data, nonce++);
        uint256 approvals = 0;
        for (address owner = owners[SENTINEL]; owner != SENTINEL; owner = owners[owner])
            approvals += approvedHashes[owner][hash];
        require(approvals >= threshold, "GS020");
        (bool success, ) = to.call(data);
        require(success, "GS013");
    }

    /// Modules, owners and threshold are changed by the multisig itself.
    modifier authorized() {
        require(msg.sender == address(this), "GS031");
        _;
    }

    function enableModule(address module) external authorized {
        modules[module] = modules[SENTINEL];
        modules[SENTINEL] = module;
    }

    function execTransactionFromModule(address to, bytes calldata data) external returns (bool success) {
        require(msg.sender != SENTINEL && modules[msg.sender] != address(0), "GS104");
        (success, ) = to.call(data);
    }

    function changeThreshold(uint256 _threshold) external authorized {
        require(_threshold > 0 && _threshold <= ownerCount, "GS201");
        threshold = _threshold;
    }

    function getThreshold() external view returns (uint256) {
        return threshold;
    }

    function getOwners() external view returns (address[] memory list) {
        list = new address[](ownerCount);
        address owner = owners[SENTINEL];
        for (uint256 i = 0; i < list.length; i++) {
            list[i] = owner;
            owner = owners[owner];
        }
    }

    function getModulesPaginated(
        address start,
        uint256 pageSize
    ) external view returns (address[] memory array, address next) {
        array = new address[](pageSize);
        uint256 count = 0;
        next = modules[start];
        while (next != address(0) && next != SENTINEL && count < pageSize) {
            array[count++] = next;
            next = modules[next];
        }
        assembly {
            mstore(array, count)
        }
    }
}

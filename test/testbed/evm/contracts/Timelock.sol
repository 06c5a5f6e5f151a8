// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Shaped like OpenZeppelin's TimelockController, the slots included: what is to be done is announced, and done after a delay.
contract Timelock {
    mapping(bytes32 => mapping(address => bool)) private roles;
    mapping(bytes32 => uint256) private timestamps;
    uint256 private minDelay;

    bytes32 public constant PROPOSER_ROLE = keccak256("PROPOSER_ROLE");
    uint256 private constant DONE = 1;

    event CallScheduled(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data, bytes32 predecessor, uint256 delay);
    event CallExecuted(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data);

    constructor(uint256 _minDelay, address proposer) {
        minDelay = _minDelay;
        roles[PROPOSER_ROLE][proposer] = true;
    }

    function getMinDelay() external view returns (uint256) {
        return minDelay;
    }

    function hasRole(bytes32 role, address account) external view returns (bool) {
        return roles[role][account];
    }

    function hashOperation(address target, bytes calldata data, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(target, keccak256(data), salt));
    }

    function schedule(address target, bytes calldata data, bytes32 salt, uint256 delay) external {
        require(roles[PROPOSER_ROLE][msg.sender], "not a proposer");
        require(delay >= minDelay, "delay too short");
        bytes32 id = hashOperation(target, data, salt);
        require(timestamps[id] == 0, "scheduled already");
        timestamps[id] = block.timestamp + delay;
        emit CallScheduled(id, 0, target, 0, data, 0, delay);
    }

    function execute(address target, bytes calldata data, bytes32 salt) external {
        bytes32 id = hashOperation(target, data, salt);
        require(timestamps[id] > DONE && timestamps[id] <= block.timestamp, "not ready");
        timestamps[id] = DONE;
        (bool success, ) = target.call(data);
        require(success, "call failed");
        emit CallExecuted(id, 0, target, 0, data);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What a KMS tells the contracts about a machine that asks for keys.
struct AppBootInfo {
    address appId;
    bytes32 composeHash;
    address instanceId;
    bytes32 deviceId;
    bytes32 mrAggregated;
    bytes32 mrSystem;
    bytes32 osImageHash;
    string tcbStatus;
    string[] advisoryIds;
}

interface IAppAuth {
    function isAppAllowed(AppBootInfo calldata bootInfo) external view returns (bool isAllowed, string memory reason);
}

bytes4 constant ERC165_ID = 0x01ffc9a7;
bytes32 constant UP_TO_DATE = keccak256("UpToDate");

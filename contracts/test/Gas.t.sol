// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {PasskeySpec} from "./PasskeySpec.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {Tree} from "./Tree.sol";

/// @notice What each call costs as a transaction, base fee of 21,000 and calldata included, next to its budget.
abstract contract Measured is RegistryTest {
    function _measure(string memory name, uint256 per, uint256 budget) internal {
        uint256 gas = vm.lastCallGas().gasTotalUsed / per;
        vm.snapshotValue("ProvenanceRegistry", name, gas);
        vm.assertLe(gas, budget, name);
    }
}

/// forge-config: default.isolate = true
contract GasTest is Measured {
    function test_Claim() public {
        _claimAs(alice, CONTENT, 7);
        _measure("claim, first author", 1, 48_000);
        _claimAs(bob, CONTENT, 7);
        _measure("claim, second author", 1, 73_000);
        _claimAs(carol, CONTENT, 7);
        _measure("claim, third author", 1, 56_000);
    }

    function test_ClaimMany() public {
        _claimMany("ten", 10);
        _measure("claimMany, each of 10", 10, 27_050);
        _claimMany("fifty", 50);
        _measure("claimMany, each of 50", 50, 24_700);
        _claimMany("two hundred", 200);
        _measure("claimMany, each of 200", 200, 24_700);
        _claimMany("fifty", 50);
        _measure("claimMany, each of 50 known", 50, 4_500);
    }

    function test_ClaimBySig() public {
        SigArgs memory args = _signed(alice);
        bytes memory signature = _sign(ALICE_KEY, _digest(args));
        _bring(args, signature);
        _measure("claimBySig, key", 1, 55_500);
    }

    function test_Revoke() public {
        _revokeAs(alice, CONTENT, 1);
        _measure("revoke, one", 1, 49_000);
        vm.prank(alice);
        registry.revoke(_numbered("fifty", 50), 1, META);
        _measure("revoke, each of 50", 50, 24_000);
    }

    /// @dev Half of the contents are claimed, a tenth of these by two, as a page of mostly unknown media would be.
    function test_Resolve() public {
        bytes32[] memory contents = _numbered("two hundred", 200);
        for (uint256 i = 0; i < 200; i += 2) {
            _claimAs(alice, contents[i], 1);
            if (i % 20 == 0) _claimAs(bob, contents[i], 1);
        }
        registry.resolve(contents);
        _measure("resolve, 200 with 100 claimed", 1, 1_200_000);
    }

    function test_ResolveAllClaimed() public {
        _claimMany("two hundred", 200);
        registry.resolve(_numbered("two hundred", 200));
        _measure("resolve, 200 all claimed", 1, 1_700_000);
    }

    function test_ClaimsOf() public {
        for (uint160 i = 0; i < 40; ++i) {
            _claimAs(address(1000 + i), CONTENT, 1);
        }
        registry.claimsOf(CONTENT, address(0), 20);
        _measure("claimsOf, 20", 1, 170_000);
    }

    function test_ResolveHundredAuthors() public {
        bytes32[] memory contents = _numbered("two hundred", 200);
        for (uint160 i = 0; i < 200; i += 2) {
            _claimAs(address(1000 + i), contents[i], 1);
        }
        registry.resolve(contents);
        _measure("resolve, 200 with 100 claimed by 100 authors", 1, 1_300_000);
    }

    /// @dev A page of 200 media and 20 authors that the reader follows; half of the contents are claimed, a tenth of these
    /// by two, and every fourth by one of the followed.
    function test_ResolveFor() public {
        bytes32[] memory contents = _numbered("two hundred", 200);
        address[] memory authors = new address[](20);
        for (uint160 i = 0; i < 20; ++i) {
            authors[i] = address(1000 + i);
        }
        for (uint256 i = 0; i < 200; i += 2) {
            _claimAs(i % 8 == 0 ? authors[i % 20] : alice, contents[i], 1);
            if (i % 20 == 0) _claimAs(bob, contents[i], 1);
        }
        registry.resolveFor(contents, authors);
        _measure("resolveFor, 200 x 20", 1, 2_500_000);
    }

    /// @dev Each of the 200 has several claims, none by the 20: a word must be read for each pair.
    function test_ResolveForAllContested() public {
        bytes32[] memory contents = _numbered("two hundred", 200);
        address[] memory authors = new address[](20);
        for (uint160 i = 0; i < 20; ++i) {
            authors[i] = address(1000 + i);
        }
        for (uint256 i = 0; i < 200; ++i) {
            _claimAs(alice, contents[i], 1);
            _claimAs(bob, contents[i], 1);
        }
        registry.resolveFor(contents, authors);
        _measure("resolveFor, 200 x 20 all contested", 1, 11_000_000);
    }

    function test_Extsload() public {
        registry.extsload(_numbered("slots", 600));
        _measure("extsload, 600", 1, 1_900_000);
    }

    function test_ClaimFor() public {
        _addKeyAs(alice, bob);
        vm.prank(bob);
        registry.claimFor(alice, 1, CONTENT, META, 7);
        _measure("claimFor", 1, 51_000);
    }

    function test_ClaimManyBySig() public {
        bytes32[] memory contents = _numbered("twenty", 20);
        bytes32[] memory metas = _numbered("m", 20);
        uint64 deadline = uint64(vm.getBlockTimestamp());
        bytes32 typeHash = keccak256(
            "ClaimMany(address author,uint16 keyIdx,bytes32[] contents,bytes32[] metas,uint8 kind,uint64 deadline)"
        );
        bytes32 structHash = keccak256(
            abi.encode(
                typeHash,
                alice,
                0,
                keccak256(abi.encodePacked(contents)),
                keccak256(abi.encodePacked(metas)),
                7,
                deadline
            )
        );
        bytes memory signature = _sign(ALICE_KEY, _digest(structHash, block.chainid, address(registry)));
        vm.prank(relayer);
        registry.claimManyBySig(abi.encodePacked(alice), alice, 0, contents, metas, 7, deadline, signature);
        _measure("claimManyBySig, each of 20", 20, 26_100);
    }

    function test_Anchor() public {
        vm.prank(alice);
        registry.anchor(CONTENT, 1000, META);
        _measure("anchor", 1, 48_000);
        uint64 deadline = uint64(vm.getBlockTimestamp());
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Anchor(address author,uint16 keyIdx,bytes32 root,uint32 leafCount,bytes32 meta,uint64 deadline)"
                ),
                bob,
                0,
                CONTENT,
                1000,
                META,
                deadline
            )
        );
        bytes memory signature = _sign(BOB_KEY, _digest(structHash, block.chainid, address(registry)));
        vm.prank(relayer);
        registry.anchorBySig(abi.encodePacked(bob), bob, 0, CONTENT, 1000, META, deadline, signature);
        _measure("anchorBySig", 1, 56_000);
    }

    /// @dev A tree of a million leaves is 20 deep.
    function test_Materialize() public {
        bytes32[] memory proof = _numbered("sibling", 20);
        IProvenanceRegistry.Leaf memory leaf = IProvenanceRegistry.Leaf(9, CONTENT, META, 1, META);
        bytes32 root = _climb(Tree.leaf(leaf), proof);
        vm.prank(alice);
        registry.anchor(root, 1 << 20, META);
        vm.prank(relayer);
        registry.materialize(alice, root, leaf, proof);
        _measure("materialize, 20 deep", 1, 79_000);

        SigArgs memory args = _signed(bob);
        bytes memory signature = _sign(BOB_KEY, _digest(args));
        root = _climb(Tree.signedLeaf(9, _digest(args), signature), proof);
        vm.prank(alice);
        registry.anchor(root, 1 << 20, META);
        IProvenanceRegistry.SignedClaim memory signed = IProvenanceRegistry.SignedClaim(
            abi.encodePacked(bob), bob, 0, CONTENT, META, args.kind, args.deadline, signature
        );
        vm.prank(relayer);
        registry.materializeSigned(signed, alice, root, 9, proof);
        _measure("materializeSigned, 20 deep, second author", 1, 106_000);
    }

    function test_RevokeLeaves() public {
        vm.prank(alice);
        registry.revokeLeaves(CONTENT, 0, type(uint256).max, 3);
        _measure("revokeLeaves, 256", 1, 50_000);
    }

    function test_Keys() public {
        _addKeyAs(alice, bob);
        _measure("addKey, first", 1, 71_000);
        _addKeyAs(alice, bob);
        _measure("addKey, next", 1, 54_000);
        uint64 since = uint64(vm.getBlockTimestamp());
        vm.prank(alice);
        registry.revokeKey(alice, 1, since);
        _measure("revokeKey", 1, 34_000);
    }

    function test_Link() public {
        registry.link(CONTENT, META, 1);
        _measure("link", 1, 26_000);
    }

    function test_CodeSize() public {
        vm.snapshotValue("ProvenanceRegistry", "runtime code, bytes", address(registry).code.length);
        vm.snapshotValue("ProvenanceRegistry", "init code, bytes", vm.getCode(REGISTRY).length);
        vm.assertLe(address(registry).code.length, 20_000);
    }

    function _climb(bytes32 node, bytes32[] memory proof) private pure returns (bytes32) {
        for (uint256 i = 0; i < proof.length; ++i) {
            (bytes32 a, bytes32 b) = node < proof[i] ? (node, proof[i]) : (proof[i], node);
            node = keccak256(abi.encode(a, b));
        }
        return node;
    }

    function _claimMany(string memory prefix, uint256 count) private {
        vm.prank(alice);
        registry.claimMany(_numbered(prefix, count), _numbered("m", count), 7);
    }
}

/// @notice On a chain with the P-256 precompile, with OpenZeppelin's verifier.
/// forge-config: default.isolate = true
/// forge-config: default.evm_version = "osaka"
contract PasskeyGasTest is PasskeySpec, Measured {
    function setUp() public override(PasskeySpec, RegistryTest) {
        super.setUp();
    }

    function test_ClaimBySigWithAPasskey() public {
        bytes memory signer = _signer(7);
        Terms memory t = _terms(_identity(signer), 0);
        _bringAct(Act.Claim, signer, t, _assert(7, _digestOf(Act.Claim, t), 0x05));
        _measure("claimBySig, passkey", 1, 76_000);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IProvenanceRegistry} from "../src/IProvenanceRegistry.sol";
import {RegistryTest} from "./RegistryTest.sol";
import {
    EchoWallet,
    FixedAnswer,
    GasEaterWallet,
    MAGIC,
    OwnedWallet,
    PasswordWallet,
    PeekingWallet,
    ReenteringWallet,
    ReturnBombWallet,
    RevertingWallet
} from "./wallets/Wallets.sol";

contract ContractWalletsTest is RegistryTest {
    function test_RevertWhen_WalletReverts() public {
        _expectRefused(address(new RevertingWallet()), "");
    }

    function test_RevertWhen_WalletEchoesTheCall() public {
        _expectRefused(address(new EchoWallet()), "");
    }

    function test_RevertWhen_WalletAnswersNothing() public {
        _expectRefused(address(new FixedAnswer("")), "");
    }

    function test_RevertWhen_WalletAnswersTooShort() public {
        _expectRefused(address(new FixedAnswer(abi.encodePacked(MAGIC))), "");
        _expectRefused(address(new FixedAnswer(abi.encodePacked(MAGIC, bytes27(0)))), "");
    }

    function testFuzz_RevertWhen_WalletAnswersAnythingElse(bytes32 answer) public {
        vm.assume(answer != bytes32(MAGIC));
        _expectRefused(address(new FixedAnswer(abi.encode(answer))), "");
    }

    function testFuzz_RevertWhen_MagicIsNotPaddedWithZeros(bytes28 padding) public {
        vm.assume(padding != 0);
        _expectRefused(address(new FixedAnswer(abi.encodePacked(MAGIC, padding))), "");
    }

    function test_RevertWhen_WalletTriesToWrite() public {
        address wallet = address(new ReenteringWallet(registry));
        _expectRefused(wallet, "");
        _assertUnclaimed(keccak256("smuggled"), wallet);
    }

    function test_RevertWhen_WalletEatsAllGas() public {
        SigArgs memory args = _signed(address(new GasEaterWallet()));
        vm.prank(relayer);
        try registry.claimBySig{gas: 1_000_000}(
            abi.encodePacked(args.author), args.author, 0, CONTENT, META, args.kind, args.deadline, ""
        ) {
            revert("accepted");
        } catch (bytes memory reason) {
            vm.assertEq(reason, abi.encodeWithSelector(IProvenanceRegistry.BadSignature.selector));
        }
        _assertUnclaimed(CONTENT, args.author);
    }

    function testFuzz_RevertWhen_AuthorHasNoCodeEvenAPrecompile(uint8 author) public {
        vm.assume(author != 0);
        _expectRefused(address(uint160(author)), "");
    }

    function testFuzz_RevertWhen_OwnerDidNotSign(uint256 key) public {
        key = _bound(key, 1, SECP256K1_ORDER - 1);
        vm.assume(key != ALICE_KEY);
        SigArgs memory args = _signed(address(new OwnedWallet(alice)));
        _expectRefused(args.author, _sign(key, _digest(args)));
    }

    function test_ReturnBombCostsTheRelayerNoCopy() public {
        ReturnBombWallet wallet = new ReturnBombWallet();
        SigArgs memory args = _signed(address(wallet));
        // Expanding memory to 1,000,000 bytes costs 2.0M gas once, in the wallet. Copying it would double that.
        vm.prank(relayer);
        uint256 before = gasleft();
        registry.claimBySig{gas: 2_300_000}(
            abi.encodePacked(args.author), args.author, 0, CONTENT, META, args.kind, args.deadline, ""
        );
        vm.assertLe(before - gasleft(), 2_200_000);
        vm.assertTrue(_storedClaim(CONTENT, address(wallet)) != 0);
    }

    function testFuzz_OwnerSignsForTheWallet(uint256 key) public {
        key = _bound(key, 1, SECP256K1_ORDER - 1);
        address owner = vm.addr(key);
        SigArgs memory args = _signed(address(new OwnedWallet(owner)));
        _bring(args, _sign(key, _digest(args)));
        vm.assertTrue(_storedClaim(CONTENT, args.author) != 0);
        _assertUnclaimed(CONTENT, owner);
    }

    function test_WalletDecidesWhatASignatureIs() public {
        address wallet = address(new PasswordWallet());
        _expectRefused(wallet, "open barley");
        _bring(_signed(wallet), "open sesame");
        vm.assertTrue(_storedClaim(CONTENT, wallet) != 0);
    }

    function test_WalletIsAskedBeforeTheClaimIsVisible() public {
        address wallet = address(new PeekingWallet(registry));
        _bring(_signed(wallet), abi.encode(CONTENT));
        vm.assertTrue(_storedClaim(CONTENT, wallet) != 0);
    }

    function test_WalletClaimsByItself() public {
        address wallet = address(new PasswordWallet());
        _claimAs(wallet, CONTENT, 1);
        vm.assertTrue(_storedClaim(CONTENT, wallet) != 0);
    }

    /// @dev What EIP-7702 makes of an account: it has code, here even code that refuses, and still has its key.
    function test_KeyOfAnAccountWithCodeStillSigns() public {
        vm.etch(alice, address(new RevertingWallet()).code);
        SigArgs memory args = _signed(alice);
        _expectRefused(alice, _sign(BOB_KEY, _digest(args)));
        _bring(args, _sign(ALICE_KEY, _digest(args)));
        vm.assertTrue(_storedClaim(CONTENT, alice) != 0);
    }

    function _expectRefused(address author, bytes memory signature) private {
        SigArgs memory args = _signed(author);
        vm.expectRevert(IProvenanceRegistry.BadSignature.selector);
        _bring(args, signature);
        _assertUnclaimed(CONTENT, author);
    }
}

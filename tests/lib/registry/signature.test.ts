import { AbiCoder, Contract, ContractFactory, concat, getBytes, type InterfaceAbi, keccak256 } from 'ethers';
import solc from 'solc';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chain, devProvider, startChain } from '../../../cli/dev/chain.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { isSignedByContract } from '../../../lib/registry/signature.ts';
import { garbage, honest, type LoopbackRpc, lying, registryAt, startRpc } from './loopback-rpc.ts';

const WALLETS = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
contract Wallet {
  bytes32 private immutable _password;
  bool public ready;
  constructor(bytes32 password, bool ready_) { _password = password; ready = ready_; }
  function prepare() external { ready = true; }
  function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
    require(ready, "not ready");
    require(keccak256(abi.encode(digest, _password)) == keccak256(signature), "not mine");
    return 0x1626ba7e;
  }
}
contract Factory {
  function deploy(bytes32 password) external { new Wallet{salt: 0}(password, true); }
  function at(bytes32 password) external view returns (address) {
    bytes32 code = keccak256(abi.encodePacked(type(Wallet).creationCode, abi.encode(password, true)));
    return address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), bytes32(0), code)))));
  }
}
contract Echo { fallback() external { assembly { calldatacopy(0, 0, calldatasize()) return(0, calldatasize()) } } }
contract Short { fallback() external { assembly { mstore(0, shl(224, 0x1626ba7e)) return(0, 4) } } }
contract RevertsWithMagic { fallback() external { assembly { mstore(0, shl(224, 0x1626ba7e)) revert(0, 32) } } }
contract Burns { fallback() external { while (true) {} } }
`;

const PASSWORD = `0x${'5e'.repeat(32)}`;
const DIGEST = getBytes(`0x${'d1'.repeat(32)}`);
const abi = AbiCoder.defaultAbiCoder();
const rightSignature = abi.encode(['bytes32', 'bytes32'], [DIGEST, PASSWORD]);

let chain: Chain;
let stop: () => Promise<void>;
let accounts: Record<string, Hex>;
let factory: Contract;

beforeAll(async () => {
  chain = await startChain();
  const provider = devProvider(chain);
  const signer = await provider.getSigner(0);
  const compiled = compile(WALLETS);
  const deploy = async (name: string, ...args: unknown[]) => {
    const { abi, evm } = compiled[name]!;
    const contract = await new ContractFactory(abi, evm.bytecode.object, signer).deploy(...args);
    await contract.waitForDeployment();
    return (await contract.getAddress()).toLowerCase() as Hex;
  };
  accounts = {
    wallet: await deploy('Wallet', PASSWORD, true),
    unready: await deploy('Wallet', PASSWORD, false),
    echo: await deploy('Echo'),
    short: await deploy('Short'),
    revertsWithMagic: await deploy('RevertsWithMagic'),
    burns: await deploy('Burns'),
    nobody: `0x${'99'.repeat(20)}`,
    identityPrecompile: `0x${'00'.repeat(19)}04`,
  };
  factory = new Contract(await deploy('Factory'), compiled.Factory!.abi, signer);
  accounts.undeployed = (await factory.getFunction('at')(PASSWORD)).toLowerCase();
  stop = async () => {
    provider.destroy();
    await chain.stop();
  };
});
afterAll(() => stop?.());

function compile(content: string) {
  const input = {
    language: 'Solidity',
    sources: { 'wallets.sol': { content } },
    settings: { outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } },
  };
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input)));
  return contracts['wallets.sol'] as Record<
    string,
    { abi: InterfaceAbi; evm: { bytecode: { object: string } } }
  >;
}

const wrapped = (to: string, call: string, signature: string) =>
  concat([abi.encode(['address', 'bytes', 'bytes'], [to, call, signature]), `0x${'6492'.repeat(16)}`]);

const asks = (account: string, signature: string) =>
  isSignedByContract({ account: accounts[account]!, digest: DIGEST, signature: getBytes(signature) }, [
    registryAt(chain.rpcUrl),
  ]);

describe('a contract asked about a signature', () => {
  test('says yes to its own', async () => {
    expect(await asks('wallet', rightSignature)).toBe(true);
  });

  test.each([
    ['says no by reverting', 'wallet', '0x1234'],
    ['says no to an empty one', 'wallet', '0x'],
    ['that has no code says nothing', 'nobody', rightSignature],
    ['that is a precompile says nothing', 'identityPrecompile', rightSignature],
    ['that echoes the question has not answered it', 'echo', rightSignature],
    ['that answers four bytes has not answered it', 'short', rightSignature],
    ['that reverts with the right answer has not given it', 'revertsWithMagic', rightSignature],
    ['that burns all gas says nothing', 'burns', rightSignature],
    ['is not asked about one that is too long', 'wallet', `0x${'00'.repeat(8_193)}`],
    ['is not asked about a wrapping that holds nothing', 'wallet', `0x${'6492'.repeat(16)}`],
    ['is not asked about a malformed wrapping', 'wallet', `0x${'ff'.repeat(96)}${'6492'.repeat(16)}`],
  ])('%s', async (_title, account, signature) => {
    expect(await asks(account, signature)).toBe(false);
  });
});

describe('a signature wrapped for a contract that is not there yet', () => {
  const deployCall = () => factory.interface.encodeFunctionData('deploy', [PASSWORD]);

  test('is judged by the contract that its call deploys, and nothing is deployed', async () => {
    const { target } = factory;
    expect(await asks('undeployed', wrapped(String(target), deployCall(), rightSignature))).toBe(true);
    expect(await asks('undeployed', rightSignature)).toBe(false);
  });

  test('is wrong where the contract that is deployed says so', async () => {
    expect(await asks('undeployed', wrapped(String(factory.target), deployCall(), '0x1234'))).toBe(false);
  });

  test('is wrong where the call deploys another account than the signer', async () => {
    const other = factory.interface.encodeFunctionData('deploy', [keccak256('0x01')]);
    expect(await asks('undeployed', wrapped(String(factory.target), other, rightSignature))).toBe(false);
  });

  test('is wrong where the call fails', async () => {
    expect(await asks('undeployed', wrapped(accounts.wallet!, '0x12345678', rightSignature))).toBe(false);
  });

  test('is judged by a contract that is there already, and needs a call first', async () => {
    const prepare = keccak256(Buffer.from('prepare()')).slice(0, 10);
    expect(await asks('unready', rightSignature)).toBe(false);
    expect(await asks('unready', wrapped(accounts.unready!, prepare, rightSignature))).toBe(true);
    expect(await asks('wallet', wrapped(String(factory.target), '0x', rightSignature))).toBe(true);
  });
});

describe('RPCs asked about a signature', () => {
  const rpcs: LoopbackRpc[] = [];
  afterAll(() => Promise.all(rpcs.map((rpc) => rpc.stop())));

  const yes = `0x1626ba7e${'00'.repeat(28)}`;
  const askAll = async (...behaviours: Parameters<typeof startRpc>[0][]) => {
    const started = await Promise.all(behaviours.map(startRpc));
    rpcs.push(...started);
    return isSignedByContract(
      { account: accounts.wallet!, digest: DIGEST, signature: getBytes('0x1234') },
      started.map(({ url }) => registryAt(url)),
    );
  };
  const liar = () => lying(chain.rpcUrl, ({ method }, result) => (method === 'eth_call' ? yes : result));

  test('outvote one that says yes to a wrong one', async () => {
    expect(await askAll(liar(), honest(chain.rpcUrl), honest(chain.rpcUrl))).toBe(false);
  });

  test('that contradict each other are no answer', async () => {
    await expect(askAll(liar(), honest(chain.rpcUrl))).rejects.toMatchObject({ failure: 'rpc-disagree' });
  });

  test('that answer garbage are no answer', async () => {
    await expect(askAll(garbage)).rejects.toMatchObject({ failure: 'rpc-garbage' });
    const noWord = lying(chain.rpcUrl, ({ method }, result) => (method === 'eth_call' ? '0x' : result));
    await expect(askAll(noWord)).rejects.toMatchObject({ failure: 'rpc-garbage' });
  });
});

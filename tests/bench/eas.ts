import { createRequire } from 'node:module';
import {
  AbiCoder,
  Contract,
  ContractFactory,
  hexlify,
  type JsonRpcSigner,
  randomBytes,
  Signature,
} from 'ethers';

const require = createRequire(import.meta.url);
const NOBODY = `0x${'00'.repeat(20)}`;
const NOTHING = `0x${'00'.repeat(32)}`;

/** Gas of the Ethereum Attestation Service for the same record: three words (content, statement hash, kind). */
export type EasGas = {
  readonly easAttest3w: number;
  readonly easMultiAttest50: number;
  readonly easDelegated: number;
};

/** Deploys EAS from its package and measures by receipts; `easMultiAttest50` is per record. */
export async function measureEas(account: JsonRpcSigner): Promise<EasGas> {
  const schemas = await deploy('SchemaRegistry', account);
  const eas = await deploy('EAS', account, await schemas.getAddress());
  const registered = await (
    await schemas.getFunction('register')('bytes32 content,bytes32 meta,uint8 kind', NOBODY, true)
  ).wait();
  const schema = registered.logs[0].topics[1] as string;
  const data = () => ({
    recipient: NOBODY,
    expirationTime: 0,
    revocable: true,
    refUID: NOTHING,
    data: AbiCoder.defaultAbiCoder().encode(['bytes32', 'bytes32', 'uint8'], [randomHex(), randomHex(), 1]),
    value: 0,
  });
  const spent = async (method: string, argument: unknown) =>
    Number((await (await eas.getFunction(method)(argument)).wait()).gasUsed);

  const easAttest3w = await spent('attest', { schema, data: data() });
  const many = Array.from({ length: 50 }, data);
  const easMultiAttest50 = (await spent('multiAttest', [{ schema, data: many }])) / 50;
  const delegated = async () => spent('attestByDelegation', await delegate(eas, account, schema, data()));
  await delegated();
  return { easAttest3w, easMultiAttest50, easDelegated: await delegated() };
}

async function delegate(
  eas: Contract,
  account: JsonRpcSigner,
  schema: string,
  data: Record<string, unknown>,
) {
  const { name, version, chainId, verifyingContract } = await eas.getFunction('eip712Domain')();
  const deadline = 2_000_000_000;
  const nonce = await eas.getFunction('getNonce')(account.address);
  const fields =
    'address attester,bytes32 schema,address recipient,uint64 expirationTime,bool revocable,bytes32 refUID,bytes data,uint256 value,uint256 nonce,uint64 deadline';
  const types = {
    Attest: fields.split(',').map((field) => ({ type: field.split(' ')[0]!, name: field.split(' ')[1]! })),
  };
  const message = { attester: account.address, schema, ...data, nonce, deadline };
  const signature = Signature.from(
    await account.signTypedData({ name, version, chainId, verifyingContract }, types, message),
  );
  const { v, r, s } = signature;
  return { schema, data, signature: { v, r, s }, attester: account.address, deadline };
}

async function deploy(name: string, account: JsonRpcSigner, ...args: unknown[]): Promise<Contract> {
  const { abi, bytecode } = require(
    `@ethereum-attestation-service/eas-contracts/artifacts/contracts/${name}.sol/${name}.json`,
  );
  const deployed = await new ContractFactory(abi, bytecode, account).deploy(...args);
  await deployed.waitForDeployment();
  return new Contract(await deployed.getAddress(), abi, account);
}

function randomHex(): string {
  return hexlify(randomBytes(32));
}

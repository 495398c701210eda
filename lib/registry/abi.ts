// Generated from contracts/src/ProvenanceRegistry.sol by scripts/generate-abi.ts. Do not edit.

/** ABI of the registry contract; what its functions promise is documented in `contracts/src/IProvenanceRegistry.sol`. */
export const REGISTRY_ABI = [
  // function claim(bytes32 content, bytes32 meta, uint8 kind)
  { type: 'function', name: 'claim', stateMutability: 'nonpayable', inputs: [{ name: 'content', type: 'bytes32' }, { name: 'meta', type: 'bytes32' }, { name: 'kind', type: 'uint8' }], outputs: [] },
  // function claimBySig(bytes signer, address author, uint16 keyIdx, bytes32 content, bytes32 meta, uint8 kind, uint64 deadline, bytes signature)
  { type: 'function', name: 'claimBySig', stateMutability: 'nonpayable', inputs: [{ name: 'signer', type: 'bytes' }, { name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'content', type: 'bytes32' }, { name: 'meta', type: 'bytes32' }, { name: 'kind', type: 'uint8' }, { name: 'deadline', type: 'uint64' }, { name: 'signature', type: 'bytes' }], outputs: [] },
  // function claimMany(bytes32[] contents, bytes32[] metas, uint8 kind) returns (uint256 recorded)
  { type: 'function', name: 'claimMany', stateMutability: 'nonpayable', inputs: [{ name: 'contents', type: 'bytes32[]' }, { name: 'metas', type: 'bytes32[]' }, { name: 'kind', type: 'uint8' }], outputs: [{ name: 'recorded', type: 'uint256' }] },
  // function claimsOf(bytes32 content, address cursor, uint256 max) view returns ((bytes32 claim, bytes32 revoked, bytes32 key, bytes32 account)[] claims, address next)
  { type: 'function', name: 'claimsOf', stateMutability: 'view', inputs: [{ name: 'content', type: 'bytes32' }, { name: 'cursor', type: 'address' }, { name: 'max', type: 'uint256' }], outputs: [{ name: 'claims', type: 'tuple[]', components: [{ name: 'claim', type: 'bytes32' }, { name: 'revoked', type: 'bytes32' }, { name: 'key', type: 'bytes32' }, { name: 'account', type: 'bytes32' }] }, { name: 'next', type: 'address' }] },
  // function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
  { type: 'function', name: 'eip712Domain', stateMutability: 'view', inputs: [], outputs: [{ name: 'fields', type: 'bytes1' }, { name: 'name', type: 'string' }, { name: 'version', type: 'string' }, { name: 'chainId', type: 'uint256' }, { name: 'verifyingContract', type: 'address' }, { name: 'salt', type: 'bytes32' }, { name: 'extensions', type: 'uint256[]' }] },
  // function resolve(bytes32[] contents) view returns ((bytes32 head, bytes32 tail, bytes32 revoked, bytes32 key, bytes32 account)[] resolutions)
  { type: 'function', name: 'resolve', stateMutability: 'view', inputs: [{ name: 'contents', type: 'bytes32[]' }], outputs: [{ name: 'resolutions', type: 'tuple[]', components: [{ name: 'head', type: 'bytes32' }, { name: 'tail', type: 'bytes32' }, { name: 'revoked', type: 'bytes32' }, { name: 'key', type: 'bytes32' }, { name: 'account', type: 'bytes32' }] }] },
  // function revoke(bytes32[] ids, uint8 reason, bytes32 evidence) returns (uint256 revoked)
  { type: 'function', name: 'revoke', stateMutability: 'nonpayable', inputs: [{ name: 'ids', type: 'bytes32[]' }, { name: 'reason', type: 'uint8' }, { name: 'evidence', type: 'bytes32' }], outputs: [{ name: 'revoked', type: 'uint256' }] },
  // event Claimed(bytes32 indexed content, address indexed author, bytes32 meta, bytes32 packed)
  { type: 'event', name: 'Claimed', anonymous: false, inputs: [{ name: 'content', type: 'bytes32', indexed: true }, { name: 'author', type: 'address', indexed: true }, { name: 'meta', type: 'bytes32', indexed: false }, { name: 'packed', type: 'bytes32', indexed: false }] },
  // event ClaimedMany(address indexed author, bytes32 packed, bytes32[] contents, bytes32[] metas)
  { type: 'event', name: 'ClaimedMany', anonymous: false, inputs: [{ name: 'author', type: 'address', indexed: true }, { name: 'packed', type: 'bytes32', indexed: false }, { name: 'contents', type: 'bytes32[]', indexed: false }, { name: 'metas', type: 'bytes32[]', indexed: false }] },
  // event Revoked(address indexed author, uint8 indexed reason, bytes32 evidence, bytes32[] ids)
  { type: 'event', name: 'Revoked', anonymous: false, inputs: [{ name: 'author', type: 'address', indexed: true }, { name: 'reason', type: 'uint8', indexed: true }, { name: 'evidence', type: 'bytes32', indexed: false }, { name: 'ids', type: 'bytes32[]', indexed: false }] },
  // error AlreadyClaimed()
  { type: 'error', name: 'AlreadyClaimed', inputs: [] },
  // error BadKind()
  { type: 'error', name: 'BadKind', inputs: [] },
  // error BadLength()
  { type: 'error', name: 'BadLength', inputs: [] },
  // error BadSignature()
  { type: 'error', name: 'BadSignature', inputs: [] },
  // error Expired()
  { type: 'error', name: 'Expired', inputs: [] },
  // error NotFound()
  { type: 'error', name: 'NotFound', inputs: [] },
  // error Unauthorized()
  { type: 'error', name: 'Unauthorized', inputs: [] },
  // error ZeroValue()
  { type: 'error', name: 'ZeroValue', inputs: [] },
] as const;

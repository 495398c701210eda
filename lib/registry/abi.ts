// Generated from contracts/src/ProvenanceRegistry.sol by scripts/generate-abi.ts. Do not edit.

/** ABI of the registry contract; what its functions promise is documented in `contracts/src/IProvenanceRegistry.sol`. */
export const REGISTRY_ABI = [
  // function addKey(uint16 keyIdx, address delegate, uint64 notAfter, uint8 scopes, uint16 kinds)
  { type: 'function', name: 'addKey', stateMutability: 'nonpayable', inputs: [{ name: 'keyIdx', type: 'uint16' }, { name: 'delegate', type: 'address' }, { name: 'notAfter', type: 'uint64' }, { name: 'scopes', type: 'uint8' }, { name: 'kinds', type: 'uint16' }], outputs: [] },
  // function anchor(bytes32 root, uint32 leafCount, bytes32 meta)
  { type: 'function', name: 'anchor', stateMutability: 'nonpayable', inputs: [{ name: 'root', type: 'bytes32' }, { name: 'leafCount', type: 'uint32' }, { name: 'meta', type: 'bytes32' }], outputs: [] },
  // function anchorBySig(bytes signer, address author, uint16 keyIdx, bytes32 root, uint32 leafCount, bytes32 meta, uint64 deadline, bytes signature)
  { type: 'function', name: 'anchorBySig', stateMutability: 'nonpayable', inputs: [{ name: 'signer', type: 'bytes' }, { name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'root', type: 'bytes32' }, { name: 'leafCount', type: 'uint32' }, { name: 'meta', type: 'bytes32' }, { name: 'deadline', type: 'uint64' }, { name: 'signature', type: 'bytes' }], outputs: [] },
  // function anchorFor(address author, uint16 keyIdx, bytes32 root, uint32 leafCount, bytes32 meta)
  { type: 'function', name: 'anchorFor', stateMutability: 'nonpayable', inputs: [{ name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'root', type: 'bytes32' }, { name: 'leafCount', type: 'uint32' }, { name: 'meta', type: 'bytes32' }], outputs: [] },
  // function claim(bytes32 content, bytes32 meta, uint8 kind)
  { type: 'function', name: 'claim', stateMutability: 'nonpayable', inputs: [{ name: 'content', type: 'bytes32' }, { name: 'meta', type: 'bytes32' }, { name: 'kind', type: 'uint8' }], outputs: [] },
  // function claimBySig(bytes signer, address author, uint16 keyIdx, bytes32 content, bytes32 meta, uint8 kind, uint64 deadline, bytes signature)
  { type: 'function', name: 'claimBySig', stateMutability: 'nonpayable', inputs: [{ name: 'signer', type: 'bytes' }, { name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'content', type: 'bytes32' }, { name: 'meta', type: 'bytes32' }, { name: 'kind', type: 'uint8' }, { name: 'deadline', type: 'uint64' }, { name: 'signature', type: 'bytes' }], outputs: [] },
  // function claimFor(address author, uint16 keyIdx, bytes32 content, bytes32 meta, uint8 kind)
  { type: 'function', name: 'claimFor', stateMutability: 'nonpayable', inputs: [{ name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'content', type: 'bytes32' }, { name: 'meta', type: 'bytes32' }, { name: 'kind', type: 'uint8' }], outputs: [] },
  // function claimMany(bytes32[] contents, bytes32[] metas, uint8 kind) returns (uint256 recorded)
  { type: 'function', name: 'claimMany', stateMutability: 'nonpayable', inputs: [{ name: 'contents', type: 'bytes32[]' }, { name: 'metas', type: 'bytes32[]' }, { name: 'kind', type: 'uint8' }], outputs: [{ name: 'recorded', type: 'uint256' }] },
  // function claimManyBySig(bytes signer, address author, uint16 keyIdx, bytes32[] contents, bytes32[] metas, uint8 kind, uint64 deadline, bytes signature) returns (uint256 recorded)
  { type: 'function', name: 'claimManyBySig', stateMutability: 'nonpayable', inputs: [{ name: 'signer', type: 'bytes' }, { name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'contents', type: 'bytes32[]' }, { name: 'metas', type: 'bytes32[]' }, { name: 'kind', type: 'uint8' }, { name: 'deadline', type: 'uint64' }, { name: 'signature', type: 'bytes' }], outputs: [{ name: 'recorded', type: 'uint256' }] },
  // function claimManyFor(address author, uint16 keyIdx, bytes32[] contents, bytes32[] metas, uint8 kind) returns (uint256 recorded)
  { type: 'function', name: 'claimManyFor', stateMutability: 'nonpayable', inputs: [{ name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'contents', type: 'bytes32[]' }, { name: 'metas', type: 'bytes32[]' }, { name: 'kind', type: 'uint8' }], outputs: [{ name: 'recorded', type: 'uint256' }] },
  // function claimsOf(bytes32 content, address cursor, uint256 max) view returns ((bytes32 claim, bytes32 revoked, bytes32 key, bytes32 account)[] claims, address next)
  { type: 'function', name: 'claimsOf', stateMutability: 'view', inputs: [{ name: 'content', type: 'bytes32' }, { name: 'cursor', type: 'address' }, { name: 'max', type: 'uint256' }], outputs: [{ name: 'claims', type: 'tuple[]', components: [{ name: 'claim', type: 'bytes32' }, { name: 'revoked', type: 'bytes32' }, { name: 'key', type: 'bytes32' }, { name: 'account', type: 'bytes32' }] }, { name: 'next', type: 'address' }] },
  // function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
  { type: 'function', name: 'eip712Domain', stateMutability: 'view', inputs: [], outputs: [{ name: 'fields', type: 'bytes1' }, { name: 'name', type: 'string' }, { name: 'version', type: 'string' }, { name: 'chainId', type: 'uint256' }, { name: 'verifyingContract', type: 'address' }, { name: 'salt', type: 'bytes32' }, { name: 'extensions', type: 'uint256[]' }] },
  // function extsload(bytes32[] slots) view returns (bytes32[] words)
  { type: 'function', name: 'extsload', stateMutability: 'view', inputs: [{ name: 'slots', type: 'bytes32[]' }], outputs: [{ name: 'words', type: 'bytes32[]' }] },
  // function freeze(address author, uint64 since)
  { type: 'function', name: 'freeze', stateMutability: 'nonpayable', inputs: [{ name: 'author', type: 'address' }, { name: 'since', type: 'uint64' }], outputs: [] },
  // function link(bytes32 child, bytes32 parent, uint8 rel)
  { type: 'function', name: 'link', stateMutability: 'nonpayable', inputs: [{ name: 'child', type: 'bytes32' }, { name: 'parent', type: 'bytes32' }, { name: 'rel', type: 'uint8' }], outputs: [] },
  // function materialize(address author, bytes32 root, (uint32 index, bytes32 content, bytes32 meta, uint8 kind, bytes32 salt) leaf, bytes32[] proof)
  { type: 'function', name: 'materialize', stateMutability: 'nonpayable', inputs: [{ name: 'author', type: 'address' }, { name: 'root', type: 'bytes32' }, { name: 'leaf', type: 'tuple', components: [{ name: 'index', type: 'uint32' }, { name: 'content', type: 'bytes32' }, { name: 'meta', type: 'bytes32' }, { name: 'kind', type: 'uint8' }, { name: 'salt', type: 'bytes32' }] }, { name: 'proof', type: 'bytes32[]' }], outputs: [] },
  // function materializeSigned((bytes signer, address author, uint16 keyIdx, bytes32 content, bytes32 meta, uint8 kind, uint64 deadline, bytes signature) signed, address aggregator, bytes32 root, uint32 index, bytes32[] proof)
  { type: 'function', name: 'materializeSigned', stateMutability: 'nonpayable', inputs: [{ name: 'signed', type: 'tuple', components: [{ name: 'signer', type: 'bytes' }, { name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'content', type: 'bytes32' }, { name: 'meta', type: 'bytes32' }, { name: 'kind', type: 'uint8' }, { name: 'deadline', type: 'uint64' }, { name: 'signature', type: 'bytes' }] }, { name: 'aggregator', type: 'address' }, { name: 'root', type: 'bytes32' }, { name: 'index', type: 'uint32' }, { name: 'proof', type: 'bytes32[]' }], outputs: [] },
  // function resolve(bytes32[] contents) view returns ((bytes32 head, bytes32 tail, bytes32 revoked, bytes32 key, bytes32 account)[] resolutions)
  { type: 'function', name: 'resolve', stateMutability: 'view', inputs: [{ name: 'contents', type: 'bytes32[]' }], outputs: [{ name: 'resolutions', type: 'tuple[]', components: [{ name: 'head', type: 'bytes32' }, { name: 'tail', type: 'bytes32' }, { name: 'revoked', type: 'bytes32' }, { name: 'key', type: 'bytes32' }, { name: 'account', type: 'bytes32' }] }] },
  // function resolveFor(bytes32[] contents, address[] authors) view returns ((uint256 contentIndex, uint256 authorIndex, (bytes32 claim, bytes32 revoked, bytes32 key, bytes32 account) found)[] claims)
  { type: 'function', name: 'resolveFor', stateMutability: 'view', inputs: [{ name: 'contents', type: 'bytes32[]' }, { name: 'authors', type: 'address[]' }], outputs: [{ name: 'claims', type: 'tuple[]', components: [{ name: 'contentIndex', type: 'uint256' }, { name: 'authorIndex', type: 'uint256' }, { name: 'found', type: 'tuple', components: [{ name: 'claim', type: 'bytes32' }, { name: 'revoked', type: 'bytes32' }, { name: 'key', type: 'bytes32' }, { name: 'account', type: 'bytes32' }] }] }] },
  // function revoke(bytes32[] ids, uint8 reason, bytes32 evidence) returns (uint256 revoked)
  { type: 'function', name: 'revoke', stateMutability: 'nonpayable', inputs: [{ name: 'ids', type: 'bytes32[]' }, { name: 'reason', type: 'uint8' }, { name: 'evidence', type: 'bytes32' }], outputs: [{ name: 'revoked', type: 'uint256' }] },
  // function revokeBySig(bytes signer, address author, uint16 keyIdx, bytes32[] ids, uint8 reason, bytes32 evidence, uint64 deadline, bytes signature) returns (uint256 revoked)
  { type: 'function', name: 'revokeBySig', stateMutability: 'nonpayable', inputs: [{ name: 'signer', type: 'bytes' }, { name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'ids', type: 'bytes32[]' }, { name: 'reason', type: 'uint8' }, { name: 'evidence', type: 'bytes32' }, { name: 'deadline', type: 'uint64' }, { name: 'signature', type: 'bytes' }], outputs: [{ name: 'revoked', type: 'uint256' }] },
  // function revokeFor(address author, uint16 keyIdx, bytes32[] ids, uint8 reason, bytes32 evidence) returns (uint256 revoked)
  { type: 'function', name: 'revokeFor', stateMutability: 'nonpayable', inputs: [{ name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'ids', type: 'bytes32[]' }, { name: 'reason', type: 'uint8' }, { name: 'evidence', type: 'bytes32' }], outputs: [{ name: 'revoked', type: 'uint256' }] },
  // function revokeKey(address author, uint16 keyIdx, uint64 since)
  { type: 'function', name: 'revokeKey', stateMutability: 'nonpayable', inputs: [{ name: 'author', type: 'address' }, { name: 'keyIdx', type: 'uint16' }, { name: 'since', type: 'uint64' }], outputs: [] },
  // function revokeLeaves(bytes32 root, uint256 word, uint256 mask, uint8 reason)
  { type: 'function', name: 'revokeLeaves', stateMutability: 'nonpayable', inputs: [{ name: 'root', type: 'bytes32' }, { name: 'word', type: 'uint256' }, { name: 'mask', type: 'uint256' }, { name: 'reason', type: 'uint8' }], outputs: [] },
  // function setGuardian(address author, address guardian)
  { type: 'function', name: 'setGuardian', stateMutability: 'nonpayable', inputs: [{ name: 'author', type: 'address' }, { name: 'guardian', type: 'address' }], outputs: [] },
  // function setSuccessor(address author, address successor)
  { type: 'function', name: 'setSuccessor', stateMutability: 'nonpayable', inputs: [{ name: 'author', type: 'address' }, { name: 'successor', type: 'address' }], outputs: [] },
  // event Anchored(bytes32 indexed root, address indexed author, bytes32 meta, bytes32 packed)
  { type: 'event', name: 'Anchored', anonymous: false, inputs: [{ name: 'root', type: 'bytes32', indexed: true }, { name: 'author', type: 'address', indexed: true }, { name: 'meta', type: 'bytes32', indexed: false }, { name: 'packed', type: 'bytes32', indexed: false }] },
  // event Claimed(bytes32 indexed content, address indexed author, bytes32 meta, bytes32 packed)
  { type: 'event', name: 'Claimed', anonymous: false, inputs: [{ name: 'content', type: 'bytes32', indexed: true }, { name: 'author', type: 'address', indexed: true }, { name: 'meta', type: 'bytes32', indexed: false }, { name: 'packed', type: 'bytes32', indexed: false }] },
  // event ClaimedMany(address indexed author, bytes32 packed, bytes32[] contents, bytes32[] metas)
  { type: 'event', name: 'ClaimedMany', anonymous: false, inputs: [{ name: 'author', type: 'address', indexed: true }, { name: 'packed', type: 'bytes32', indexed: false }, { name: 'contents', type: 'bytes32[]', indexed: false }, { name: 'metas', type: 'bytes32[]', indexed: false }] },
  // event Frozen(address indexed author, address indexed guardian, uint64 since)
  { type: 'event', name: 'Frozen', anonymous: false, inputs: [{ name: 'author', type: 'address', indexed: true }, { name: 'guardian', type: 'address', indexed: true }, { name: 'since', type: 'uint64', indexed: false }] },
  // event GuardianSet(address indexed author, address indexed guardian)
  { type: 'event', name: 'GuardianSet', anonymous: false, inputs: [{ name: 'author', type: 'address', indexed: true }, { name: 'guardian', type: 'address', indexed: true }] },
  // event KeyAdded(address indexed author, uint16 indexed keyIdx, address indexed delegate, bytes32 packed)
  { type: 'event', name: 'KeyAdded', anonymous: false, inputs: [{ name: 'author', type: 'address', indexed: true }, { name: 'keyIdx', type: 'uint16', indexed: true }, { name: 'delegate', type: 'address', indexed: true }, { name: 'packed', type: 'bytes32', indexed: false }] },
  // event KeyRevoked(address indexed author, uint16 indexed keyIdx, uint64 since)
  { type: 'event', name: 'KeyRevoked', anonymous: false, inputs: [{ name: 'author', type: 'address', indexed: true }, { name: 'keyIdx', type: 'uint16', indexed: true }, { name: 'since', type: 'uint64', indexed: false }] },
  // event LeavesRevoked(address indexed author, bytes32 indexed root, uint256 word, uint256 mask, uint8 reason)
  { type: 'event', name: 'LeavesRevoked', anonymous: false, inputs: [{ name: 'author', type: 'address', indexed: true }, { name: 'root', type: 'bytes32', indexed: true }, { name: 'word', type: 'uint256', indexed: false }, { name: 'mask', type: 'uint256', indexed: false }, { name: 'reason', type: 'uint8', indexed: false }] },
  // event Linked(bytes32 indexed child, bytes32 indexed parent, address indexed author, uint8 rel)
  { type: 'event', name: 'Linked', anonymous: false, inputs: [{ name: 'child', type: 'bytes32', indexed: true }, { name: 'parent', type: 'bytes32', indexed: true }, { name: 'author', type: 'address', indexed: true }, { name: 'rel', type: 'uint8', indexed: false }] },
  // event Materialized(bytes32 indexed content, address indexed author, bytes32 indexed root, address batchAuthor, uint32 index, bytes32 meta, bytes32 packed)
  { type: 'event', name: 'Materialized', anonymous: false, inputs: [{ name: 'content', type: 'bytes32', indexed: true }, { name: 'author', type: 'address', indexed: true }, { name: 'root', type: 'bytes32', indexed: true }, { name: 'batchAuthor', type: 'address', indexed: false }, { name: 'index', type: 'uint32', indexed: false }, { name: 'meta', type: 'bytes32', indexed: false }, { name: 'packed', type: 'bytes32', indexed: false }] },
  // event Revoked(address indexed author, uint8 indexed reason, bytes32 evidence, bytes32[] ids)
  { type: 'event', name: 'Revoked', anonymous: false, inputs: [{ name: 'author', type: 'address', indexed: true }, { name: 'reason', type: 'uint8', indexed: true }, { name: 'evidence', type: 'bytes32', indexed: false }, { name: 'ids', type: 'bytes32[]', indexed: false }] },
  // event SuccessorSet(address indexed author, address indexed successor)
  { type: 'event', name: 'SuccessorSet', anonymous: false, inputs: [{ name: 'author', type: 'address', indexed: true }, { name: 'successor', type: 'address', indexed: true }] },
  // error AlreadyAnchored()
  { type: 'error', name: 'AlreadyAnchored', inputs: [] },
  // error AlreadyClaimed()
  { type: 'error', name: 'AlreadyClaimed', inputs: [] },
  // error AlreadyRevoked()
  { type: 'error', name: 'AlreadyRevoked', inputs: [] },
  // error AlreadySet()
  { type: 'error', name: 'AlreadySet', inputs: [] },
  // error BadIndex()
  { type: 'error', name: 'BadIndex', inputs: [] },
  // error BadKind()
  { type: 'error', name: 'BadKind', inputs: [] },
  // error BadLength()
  { type: 'error', name: 'BadLength', inputs: [] },
  // error BadProof()
  { type: 'error', name: 'BadProof', inputs: [] },
  // error BadScopes()
  { type: 'error', name: 'BadScopes', inputs: [] },
  // error BadSignature()
  { type: 'error', name: 'BadSignature', inputs: [] },
  // error BadTime()
  { type: 'error', name: 'BadTime', inputs: [] },
  // error Expired()
  { type: 'error', name: 'Expired', inputs: [] },
  // error NotFound()
  { type: 'error', name: 'NotFound', inputs: [] },
  // error Unauthorized()
  { type: 'error', name: 'Unauthorized', inputs: [] },
  // error ZeroValue()
  { type: 'error', name: 'ZeroValue', inputs: [] },
] as const;

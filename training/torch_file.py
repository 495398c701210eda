"""Reads the tensors of a PyTorch file written before version 1.6, without PyTorch.

Such a file is five pickles (magic number, protocol, machine facts, the tree of tensors, the list of storage
keys) followed, for every key in that order, by an 8-byte count and the raw little-endian values. Only the few
names below may be unpickled, so a hostile file cannot run code.
"""

import collections
import pickle

import numpy as np

_MAGIC = 0x1950A86A20F9469CFC6C
_TYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _Storage:
    def __init__(self, dtype: np.dtype, count: int):
        self.values = np.zeros(count, dtype)


def _tensor(storage, offset, shape, stride, *_):
    step = storage.values.itemsize
    return np.lib.stride_tricks.as_strided(storage.values[offset:], shape, [s * step for s in stride])


class _Reader(pickle.Unpickler):
    def __init__(self, file, storages):
        super().__init__(file)
        self.storages = storages

    def find_class(self, module, name):
        if name == "_rebuild_tensor_v2":
            return _tensor
        if name == "OrderedDict":
            return collections.OrderedDict
        if module == "torch" and name in _TYPES:
            return _TYPES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not expected in a file of weights")

    def persistent_load(self, pid):
        _, dtype, key, _, count, *_ = pid
        return self.storages.setdefault(key, _Storage(dtype, count))


def read_tensors(path: str) -> dict[str, np.ndarray]:
    """Returns every tensor of the file by name; raises ValueError when the file is of another kind."""
    storages: dict[str, _Storage] = {}
    with open(path, "rb") as file:
        if pickle.load(file) != _MAGIC:
            raise ValueError(f"{path} is not a PyTorch file of the old kind")
        pickle.load(file)
        pickle.load(file)
        tree = _Reader(file, storages).load()
        for key in pickle.load(file):
            count = int(np.frombuffer(file.read(8), "<i8")[0])
            values = storages[key].values
            if count != values.size:
                raise ValueError(f"{path}: storage {key} holds {count} values, expected {values.size}")
            values[:] = np.frombuffer(file.read(count * values.itemsize), values.dtype)
    return {name: np.array(value) for name, value in tree.items()}

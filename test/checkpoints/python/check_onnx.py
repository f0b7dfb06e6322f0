"""Runs ONNX's own checker, with shape inference, over the files named, and prints opset and metadata of each."""

import json
import sys

import onnx

for path in sys.argv[1:]:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    print(json.dumps({
        "opset": [entry.version for entry in model.opset_import],
        "inputs": [value.name for value in model.graph.input],
        "outputs": [value.name for value in model.graph.output],
        "metadata": {entry.key: entry.value for entry in model.metadata_props},
    }))

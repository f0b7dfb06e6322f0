"""Reads a bundle's statements and card by other people's code: in-toto's messages and Hugging Face's card reader."""

import json
import pathlib
import sys

from google.protobuf import json_format
from huggingface_hub import ModelCard
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement

folder = pathlib.Path(sys.argv[1])


def statement(name, message):
    """Every field must be one that the predicate has, by its JSON name; resource descriptors must identify something."""
    value = json.loads((folder / name).read_text())
    subjects = [json_format.ParseDict(subject, ResourceDescriptor().pb) for subject in value["subject"]]
    Statement(subjects, value["predicateType"], value["predicate"]).validate()
    return json_format.ParseDict(value["predicate"], message)


provenance = statement("slsa-provenance.json", provenance_pb2.Provenance())
for dependency in provenance.build_definition.resolved_dependencies:
    ResourceDescriptor.copy_from_pb(dependency).validate()
result = statement("test-result.json", test_result_pb2.TestResult())
for configuration in result.configuration:
    ResourceDescriptor.copy_from_pb(configuration).validate()
card = ModelCard((folder / "card.md").read_text())
print(json.dumps({
    "seed": provenance.build_definition.external_parameters["seed"],
    "builder": provenance.run_details.builder.id,
    "result": result.result,
    "passed": list(result.passedTests if hasattr(result, "passedTests") else result.passed_tests),
    "metrics": [[entry.dataset_type, entry.metric_type, entry.metric_value] for entry in card.data.eval_results],
    "tags": card.data.tags,
}))

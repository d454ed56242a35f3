"""Samples many continuations of one prompt with transformers.generate and prints tokens a second."""

import argparse
import json
import pathlib
import statistics
import time

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--samples", type=int, default=256)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--runs", type=int, default=3)
options = parser.parse_args()

torch.set_num_threads(options.threads)
tokenizer = AutoTokenizer.from_pretrained(options.folder)
model = AutoModelForCausalLM.from_pretrained(options.folder, dtype=torch.float32).eval()
prompt = tokenizer("Make 23 from 4, 10, 16, 18.\n", return_tensors="pt")
end = model.config.eos_token_id

speeds = []
for run in range(options.runs + 1):
    torch.manual_seed(run)
    start = time.perf_counter()
    with torch.inference_mode():
        output = model.generate(
            **prompt, do_sample=True, temperature=1.0, top_k=0, top_p=1.0, max_new_tokens=200,
            num_return_sequences=options.samples)
    seconds = time.perf_counter() - start
    new = output[:, prompt["input_ids"].shape[1]:]
    # A sequence's tokens up to and with its end; the padding after it is no work done.
    lengths = [(row == end).int().argmax().item() + 1 if (row == end).any() else len(row)
               for row in new]
    speeds.append(sum(lengths) / seconds)
print("transformers.generate")
print(json.dumps({"tokens_per_second": round(statistics.median(speeds[1:]))}))

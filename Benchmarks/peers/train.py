"""Trains an exported model with PyTorch eager on made-up tokens and prints tokens a second."""

import argparse
import json
import pathlib
import statistics
import time

import torch
from transformers import AutoConfig, AutoModelForCausalLM

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--documents", type=int, default=48)
parser.add_argument("--length", type=int, default=96)
parser.add_argument("--steps", type=int, default=20)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--runs", type=int, default=5)
options = parser.parse_args()

torch.set_num_threads(options.threads)
config = AutoConfig.from_pretrained(options.folder)
results = {}
for attention in ("sdpa", "eager"):
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_config(config, attn_implementation=attention).train()
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
    tokens = torch.randint(0, config.vocab_size, (options.documents, options.length + 1))

    def step():
        logits = model(input_ids=tokens[:, :-1], use_cache=False).logits
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    step()
    speeds = []
    for _ in range(options.runs):
        start = time.perf_counter()
        for _ in range(options.steps):
            step()
        seconds = time.perf_counter() - start
        speeds.append(options.steps * options.documents * options.length / seconds)
    results[attention] = round(statistics.median(speeds))
print("PyTorch eager, by attention implementation")
print(json.dumps({"tokens_per_second": results}))

"""Converts an exported model to GGUF with llama.cpp's own converter.

    PYTHONPATH=path/to/llama.cpp python Scripts/convert_gguf.py FOLDER OUTPUT.gguf

The converter knows a tokenizer's way of cutting text by a hash of what it gives on a sample text, and
stops at one it has not met. Ours - digits one by one, then GPT-2's pattern - is the one llama.cpp calls
"smollm"; this script says so and changes nothing else.
"""

import pathlib
import sys

folder, output = sys.argv[1], sys.argv[2]
try:
    import conversion.base as converter
except ImportError:
    sys.exit("llama.cpp's converter was not found; set PYTHONPATH to its folder")
converter.TextModel.get_vocab_base_pre = lambda self, tokenizer: "smollm"

root = pathlib.Path(converter.__file__).parents[1]
sys.path.insert(1, str(root / "gguf-py"))
sys.argv = ["convert_hf_to_gguf.py", folder, "--outfile", output, "--outtype", "f32"]
import runpy  # noqa: E402

runpy.run_path(str(root / "convert_hf_to_gguf.py"), run_name="__main__")

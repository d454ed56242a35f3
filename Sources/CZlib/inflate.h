// zlib reads and writes gzip files; macOS has it, Linux in zlib1g-dev.
#ifndef PONDER_INFLATE_H
#define PONDER_INFLATE_H

#include <zlib.h>

#endif

#include <dirent.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "engine/descriptors.h"

namespace ox {
namespace {

// The slots of the kernel's table: no descriptor is above. It grows with the largest and is read at once, however many are open.
size_t TableSlots() {
  FILE* file = fopen("/proc/self/status", "re");
  if (file == nullptr) return SIZE_MAX;
  size_t slots = SIZE_MAX;
  char line[256];
  while (fgets(line, sizeof(line), file) != nullptr) {
    if (sscanf(line, "FDSize: %zu", &slots) == 1) break;
  }
  fclose(file);
  return slots;
}

size_t OpenDescriptors() {
  DIR* directory = opendir("/proc/self/fd");
  if (directory == nullptr) return SIZE_MAX;
  size_t open = 0;
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] != '.') open++;
  }
  closedir(directory);
  return open;
}

size_t FreeOf(size_t limit, size_t taken) { return limit - std::min(limit, taken); }

}  // namespace

size_t CountFreeDescriptors(size_t enough) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (limit.rlim_cur == RLIM_INFINITY) return enough;
  const size_t at_least = FreeOf(limit.rlim_cur, TableSlots());
  return at_least >= enough ? at_least : FreeOf(limit.rlim_cur, OpenDescriptors());
}

}  // namespace ox

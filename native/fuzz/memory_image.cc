#include "fuzz/memory_image.h"

#include <cstring>

namespace ox {
namespace {

MemoryImage* g_current = nullptr;

}  // namespace

void MemoryImage::MakeCurrent(MemoryImage* image) { g_current = image; }

void MemoryImage::Put(size_t offset, const void* bytes, size_t size) {
  if (offset <= kSize && size <= kSize - offset) memcpy(bytes_.data() + offset, bytes, size);
}

bool MemoryImage::IsMissing(size_t offset, size_t size) const {
  for (size_t page = offset / kPageSize; page * kPageSize < offset + size; page++) {
    if (missing_[page]) return true;
  }
  return false;
}

bool MemoryImage::Read(uintptr_t address, void* out, size_t size) {
  for (const Write& write : writes_) {
    if (write.after_reads == reads_) Put(write.offset, &write.value, write.size);
  }
  reads_++;
  if (address < kBegin || address - kBegin > kSize || size > kSize - (address - kBegin)) return false;
  if (IsMissing(address - kBegin, size)) return false;
  memcpy(out, bytes_.data() + (address - kBegin), size);
  return true;
}

bool ReadMemory(uintptr_t address, void* out, size_t size) {
  return g_current != nullptr && g_current->Read(address, out, size);
}

void ReadMemoryBatch(MemoryRead* reads, size_t count) {
  for (size_t i = 0; i < count; i++) reads[i].ok = ReadMemory(reads[i].address, reads[i].out, reads[i].size);
}

}  // namespace ox

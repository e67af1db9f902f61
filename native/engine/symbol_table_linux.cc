#include <cxxabi.h>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <climits>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>
#include <vector>

#include "engine/detached_thread.h"
#include "engine/symbol_table.h"

namespace ox {
namespace {

constexpr std::string_view kBuiltinPrefix = "Builtins_";

struct Entry {
  uint64_t start;
  uint32_t size;
  uint32_t name_offset;
};

// A whole file, mapped read-only; it stays mapped because names are read from it.
class MappedFile {
 public:
  explicit MappedFile(const char* path) {
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    struct stat status {};
    if (fstat(descriptor, &status) == 0 && status.st_size > 0) {
      void* memory = mmap(nullptr, status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
      if (memory != MAP_FAILED) {
        data_ = static_cast<const char*>(memory);
        size_ = status.st_size;
      }
    }
    close(descriptor);
  }

  // Null where the range is not inside the file.
  template <typename T>
  const T* At(uint64_t offset, uint64_t count = 1) const {
    if (offset > size_ || count > (size_ - offset) / sizeof(T)) return nullptr;
    return reinterpret_cast<const T*>(data_ + offset);
  }

 private:
  const char* data_ = nullptr;
  uint64_t size_ = 0;
};

// What the loader knows: filled on the loading thread, constant afterwards.
struct Table {
  std::mutex mutex;
  std::condition_variable changed;
  bool started = false;  // guarded by mutex
  bool ready = false;    // guarded by mutex
  std::vector<Entry> entries;
  const char* names = nullptr;
  uint64_t names_size = 0;
  uintptr_t bias = 0;        // what the loader added to the file's addresses
  uintptr_t code_begin = 0;  // the executable's code, in memory
  uintptr_t code_end = 0;
  std::string executable;  // the name of its file
};

Table& table() {
  static Table* instance = new Table();
  return *instance;
}

int FindExecutable(dl_phdr_info* info, size_t, void* out) {
  auto* state = static_cast<Table*>(out);
  state->bias = info->dlpi_addr;
  for (const auto* header = info->dlpi_phdr; header != info->dlpi_phdr + info->dlpi_phnum; header++) {
    if (header->p_type != PT_LOAD || (header->p_flags & PF_X) == 0) continue;
    const uintptr_t begin = info->dlpi_addr + header->p_vaddr;
    if (state->code_begin == 0 || begin < state->code_begin) state->code_begin = begin;
    state->code_end = std::max(state->code_end, begin + header->p_memsz);
  }
  return 1;  // the executable comes first
}

// Ends the iteration with 1 at the object that has the address `*pc` in one of its segments.
int HasAddress(dl_phdr_info* info, size_t, void* pc) {
  const uintptr_t address = *static_cast<const uintptr_t*>(pc);
  return std::any_of(info->dlpi_phdr, info->dlpi_phdr + info->dlpi_phnum, [&](const ElfW(Phdr) & header) {
    return header.p_type == PT_LOAD && address - info->dlpi_addr - header.p_vaddr < header.p_memsz;
  });
}

std::string ExecutableName() {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
  const std::string_view whole(path, std::max<ssize_t>(length, 0));
  return std::string(whole.substr(whole.rfind('/') + 1));
}

const Elf64_Shdr* FindSymbolSection(const Elf64_Shdr* sections, uint16_t count, const Elf64_Shdr** strings) {
  for (const Elf64_Shdr* section = sections; section != sections + count; section++) {
    if (section->sh_type != SHT_SYMTAB || section->sh_link >= count) continue;
    *strings = &sections[section->sh_link];
    return section;
  }
  return nullptr;
}

void ReadEntries(const MappedFile& file, Table* out) {
  const auto* header = file.At<Elf64_Ehdr>(0);
  if (header == nullptr || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return;
  const Elf64_Shdr* strings = nullptr;
  const auto* sections = file.At<Elf64_Shdr>(header->e_shoff, header->e_shnum);
  const Elf64_Shdr* section = sections == nullptr ? nullptr : FindSymbolSection(sections, header->e_shnum, &strings);
  if (section == nullptr) return;
  const uint64_t count = section->sh_size / sizeof(Elf64_Sym);
  const auto* symbols = file.At<Elf64_Sym>(section->sh_offset, count);
  out->names = file.At<char>(strings->sh_offset, strings->sh_size);
  out->names_size = strings->sh_size;
  if (symbols == nullptr || out->names == nullptr) return;
  for (const Elf64_Sym* symbol = symbols; symbol != symbols + count; symbol++) {
    if (ELF64_ST_TYPE(symbol->st_info) != STT_FUNC && ELF64_ST_TYPE(symbol->st_info) != STT_NOTYPE) continue;
    if (symbol->st_value == 0 || symbol->st_shndx == SHN_UNDEF || symbol->st_name >= strings->sh_size) continue;
    if (ELF64_ST_TYPE(symbol->st_info) == STT_NOTYPE && symbol->st_size == 0) continue;
    if (symbol->st_shndx >= header->e_shnum) continue;
    // Assembly functions have no size: they reach to the next symbol of their section.
    const Elf64_Shdr& home = sections[symbol->st_shndx];
    const uint64_t size = symbol->st_size != 0 ? symbol->st_size : home.sh_addr + home.sh_size - symbol->st_value;
    out->entries.push_back(
        {symbol->st_value, static_cast<uint32_t>(std::min<uint64_t>(size, UINT32_MAX)), symbol->st_name});
  }
  std::sort(out->entries.begin(), out->entries.end(), [](const Entry& a, const Entry& b) { return a.start < b.start; });
}

void LoadOnThread() {
  Table& state = table();
  // Kept for good: `names` points into it.
  static const auto* file = new MappedFile("/proc/self/exe");
  dl_iterate_phdr(FindExecutable, &state);
  state.executable = ExecutableName();
  ReadEntries(*file, &state);
  std::lock_guard<std::mutex> lock(state.mutex);
  state.ready = true;
  state.changed.notify_all();
}

// `void ns::f<int>(char)::{lambda()#1}::operator()() const` and the like: cuts the parameter list of the outermost function,
// and a leading return type, which only templates carry.
std::string WithoutParameters(const std::string& name) {
  int depth = 0;
  size_t cut = name.size();
  for (size_t i = name.size(); i-- > 0;) {
    if (name[i] == ')' || name[i] == '>') depth++;
    if (name[i] == '(' || name[i] == '<') depth--;
    if (depth == 0 && name[i] == '(') {
      cut = i;
      break;
    }
  }
  if (cut == 0 || cut == name.size()) return name;
  size_t begin = 0;
  depth = 0;
  for (size_t i = 0; i < cut; i++) {
    if (name[i] == '<' || name[i] == '(') depth++;
    if (name[i] == '>' || name[i] == ')') depth--;
    if (name[i] == ' ' && depth == 0 && name.compare(i - std::min<size_t>(i, 8), 8, "operator") != 0) begin = i + 1;
  }
  return name.substr(begin, cut - begin);
}

std::string Demangle(const char* name) {
  int status = 0;
  char* demangled = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  if (demangled == nullptr) return name;
  std::string result = WithoutParameters(demangled);
  free(demangled);
  return result;
}

Symbol OnlyTheLibrary(uintptr_t start, const std::string& name) { return {start, "[" + name + "]", false}; }

bool LookupInExecutable(const Table& state, uintptr_t pc, Symbol* symbol) {
  const uint64_t address = pc - state.bias;
  auto after = std::upper_bound(state.entries.begin(), state.entries.end(), address,
                                [](uint64_t value, const Entry& entry) { return value < entry.start; });
  if (after == state.entries.begin()) return false;
  const Entry& entry = *(after - 1);
  if (address >= entry.start + entry.size) return false;
  const char* name = state.names + entry.name_offset;
  symbol->start = entry.start + state.bias;
  symbol->is_builtin = std::string_view(name).starts_with(kBuiltinPrefix);
  symbol->name = symbol->is_builtin ? name + kBuiltinPrefix.size() : Demangle(name);
  return true;
}

bool LookupInLibraries(uintptr_t pc, Symbol* symbol) {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(pc), &info) == 0 || info.dli_fname == nullptr) return false;
  symbol->is_builtin = false;
  if (info.dli_sname != nullptr) {
    symbol->start = reinterpret_cast<uintptr_t>(info.dli_saddr);
    symbol->name = Demangle(info.dli_sname);
    return true;
  }
  const char* slash = strrchr(info.dli_fname, '/');
  *symbol = OnlyTheLibrary(reinterpret_cast<uintptr_t>(info.dli_fbase), slash == nullptr ? info.dli_fname : slash + 1);
  return true;
}

}  // namespace

void SymbolTable::Load() {
  Table& state = table();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (state.started) return;
  // Without a thread the table stays empty, and native frames carry the names of the dynamic symbols only.
  state.started = true;
  state.ready = !StartDetachedThread("ox-symbols", LoadOnThread).ok();
}

bool SymbolTable::IsReady() { return WaitUntilReady(0); }

bool SymbolTable::WaitUntilReady(unsigned timeout_millis) {
  Table& state = table();
  std::unique_lock<std::mutex> lock(state.mutex);
  return state.changed.wait_for(lock, std::chrono::milliseconds(timeout_millis), [&] { return state.ready; });
}

bool SymbolTable::IsInLibrary(uintptr_t pc) { return dl_iterate_phdr(HasAddress, &pc) != 0; }

bool SymbolTable::Lookup(uintptr_t pc, Symbol* symbol) {
  const Table& state = table();
  // dladdr goes over every dynamic symbol of the object that has the address. Node.js has a hundred thousand, a millisecond's
  // worth, and the full table has them too.
  if (state.entries.empty() || pc < state.code_begin || pc >= state.code_end) return LookupInLibraries(pc, symbol);
  if (!LookupInExecutable(state, pc, symbol)) *symbol = OnlyTheLibrary(state.code_begin, state.executable);
  return true;
}

}  // namespace ox

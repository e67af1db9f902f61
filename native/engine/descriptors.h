// How many more files this process may open.
#pragma once

#include <cstddef>

namespace ox {

// At least so many are free where it returns `enough` or more; counting stops there, as a process may have very many open. 0 where it
// cannot be told, as where none is free. Any thread; not for signals.
size_t CountFreeDescriptors(size_t enough);

}  // namespace ox

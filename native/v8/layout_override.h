// For developers: numbers of the layout are made wrong, to see what comes of it.
#pragma once

#include "v8/layout.h"

namespace ox {

// Adds what `OX_LAYOUT` in the environment says, such as `js_function_shared=8,kind_regexp=-1`, to numbers of a layout.
void OverrideLayout(Layout* layout);

// Whether the numbers that the binary exports are compared: unless `OX_LAYOUT_UNCHECKED` is set, to see what else finds a wrong one.
bool ComparesLayout();

}  // namespace ox

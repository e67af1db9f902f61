# The fuzzers in fuzz/*_fuzzer.cc, one program each, with libFuzzer, which comes with clang. They need nothing of V8: what reads
# its heap is given an image of one (fuzz/memory_image.h) in place of this process's memory.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "The fuzzers need clang: pass -DCMAKE_CXX_COMPILER=clang++")
endif()

function(add_fuzzer name)
  add_executable(${name}_fuzzer fuzz/${name}_fuzzer.cc ${ARGN})
  target_link_libraries(${name}_fuzzer PRIVATE ox_options)
  target_compile_options(${name}_fuzzer PRIVATE -fsanitize=fuzzer)
  target_link_options(${name}_fuzzer PRIVATE -fsanitize=fuzzer)
endfunction()

add_fuzzer(ring engine/ring.cc)
add_fuzzer(source_positions v8/source_positions.cc)
add_fuzzer(wasm_names v8/wasm_names.cc)
add_fuzzer(heap fuzz/memory_image.cc v8/bytecode_map.cc v8/code_map.cc v8/frame_slots.cc v8/heap_reader.cc v8/string_reader.cc
           v8/source_positions.cc v8/bytecode_lengths.cc v8/bytecode_offsets.cc)

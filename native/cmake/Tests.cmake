# The unit tests in test/*.cc: one program, linked with the engine and with what in v8/ needs nothing of V8. GoogleTest comes
# from the machine, as source where it is there (Debian's libgtest-dev has it), so that it is built with the same sanitizers;
# otherwise as a library.
set(GTEST_SOURCE_DIR "/usr/src/googletest" CACHE PATH "GoogleTest's source, with its CMakeLists.txt")

file(GLOB TEST_SOURCES CONFIGURE_DEPENDS test/*.cc)
if(NOT TEST_SOURCES)
  return() # The published package has none.
endif()

if(EXISTS "${GTEST_SOURCE_DIR}/CMakeLists.txt")
  set(BUILD_GMOCK OFF)
  set(INSTALL_GTEST OFF)
  add_subdirectory("${GTEST_SOURCE_DIR}" googletest EXCLUDE_FROM_ALL)
  set(GTEST_TARGET gtest_main)
else()
  find_package(GTest QUIET)
  set(GTEST_TARGET GTest::gtest_main)
endif()
if(NOT TARGET ${GTEST_TARGET})
  message(WARNING "GoogleTest is not installed, so the unit tests are skipped. Debian, Ubuntu: apt-get install libgtest-dev")
  return()
endif()

add_executable(native_tests ${TEST_SOURCES} v8/bytecode_lengths.cc v8/bytecode_offsets.cc
                            v8/frame_walk.cc v8/heap_reader.cc v8/source_positions.cc v8/string_reader.cc
                            v8/wasm_instructions.cc v8/wasm_names.cc)
target_link_libraries(native_tests PRIVATE ox_engine ${GTEST_TARGET})

include(GoogleTest)
gtest_discover_tests(native_tests DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)

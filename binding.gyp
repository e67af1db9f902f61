{
  "targets": [
    {
      "target_name": "ox_profile_native",
      "sources": ["<!@(node scripts/native-sources.cjs engine v8 addon)"],
      "include_dirs": ["native"],
      "defines": ["NAPI_VERSION=9"],
      # Node's own common.gypi asks for gnu++17 (Node 20, 22) or gnu++20 (24, 26), and turns exceptions and RTTI off.
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": ["-std=c++20", "-Wall", "-Wextra", "-Wno-cast-function-type"],
      "cflags": ["-fno-omit-frame-pointer", "-fvisibility=hidden"],
      # A signal may arrive after the last reference to the addon is gone: its code must stay mapped.
      "ldflags": ["-Wl,-z,nodelete", "-Wl,-z,now"],
      "libraries": ["-pthread", "-lrt", "-ldl"]
    }
  ]
}

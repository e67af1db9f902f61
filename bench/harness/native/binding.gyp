{
  "targets": [
    {
      "target_name": "bench_probe",
      "sources": ["probe.c"],
      "defines": ["NAPI_VERSION=9", "_GNU_SOURCE"],
      "cflags": ["-std=c11", "-Wall", "-Wextra", "-O2"],
      "ldflags": ["-Wl,-z,nodelete"],
      "libraries": ["-lrt"]
    }
  ]
}

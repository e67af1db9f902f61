'use strict';
/** No profiler at all: the control. Whatever a trial measures with it is noise. */
class None {
  load() {}
  attach() {}
  begin() {}
  end() {}
  flush() {}

  counts() {
    return { samples: 0, missed: 0, dropped: 0 };
  }

  stacks() {
    return [];
  }

  take() {
    return [];
  }

  facts() {
    return {};
  }
}

module.exports = { None };

def _bootstrap():
    """Runs what standard input describes as if Python had been started with it.

    Standard input begins with the length of a description in ten digits and
    the description: how, what, the first entry of the module search path, the
    working folder and the arguments, with NUL between them. What follows is the script's own
    input, so not a byte more is read. Only modules that every start loads are
    used: parsing JSON would cost more than the rest. The session is made here
    because that is faster than to start in one.
    """
    import os
    import sys
    import time

    if hasattr(os, "setsid"):
        os.setsid()

    # On Linux the script ends with the program, and what it leaves without a
    # parent becomes its own child, so that it can be found.
    def stay_in_the_family():
        try:
            import _ctypes

            prctl = _ctypes.dlsym(_ctypes.dlopen(None, 0), "prctl")
            set_death_signal, set_subreaper, kill = 1, 36, 9
            _ctypes.call_cdeclfunction(prctl, (set_death_signal, kill, 0, 0, 0))
            if _ctypes.call_cdeclfunction(prctl, (set_subreaper, 1, 0, 0, 0)) == 0:
                import atexit

                atexit.register(end_unmarked_children)
        except Exception:
            # A Python without these parts: what is left is found by its mark.
            pass

    # The program ends what is left by its mark; who has no mark ends here.
    def end_unmarked_children():
        for _ in range(5):
            left = list(children())
            if not left:
                return
            for child in left:
                if not is_marked(child):
                    end(child)
            # Who has just been started may still lose its parent or its mark.
            time.sleep(0.01)

    def end(child):
        try:
            os.kill(child, 9)
            os.waitpid(child, 0)
        except OSError:
            pass

    def children():
        for task in os.listdir("/proc/self/task"):
            try:
                with open("/proc/self/task/" + task + "/children") as listed:
                    yield from map(int, listed.read().split())
            except OSError:
                pass

    def is_marked(pid):
        try:
            with open("/proc/%d/environ" % pid, "rb") as environ:
                return b"SKILLS_RUNNER_PROCESS=" in environ.read()
        except (OSError, ValueError):
            return True

    if sys.platform == "linux":
        stay_in_the_family()

    def read(size):
        data = b""
        while len(data) < size:
            part = os.read(0, size - len(data))
            if not part:
                raise SystemExit
            data += part
        return data

    # An error is printed with the frames that it has passed, of which the first are ours.
    def without_own_frames(report):
        def excepthook(kind, error, trace):
            while trace is not None and trace.tb_frame.f_code.co_filename == "<string>":
                trace = trace.tb_next
            report(kind, error.with_traceback(trace), trace)

        return excepthook

    # Byte code without its source, which nobody can review, does not run either.
    def get_code(loader, name):
        path = os.path.abspath(loader.path)
        if path.startswith(skill + os.sep) and not path.startswith(sys.prefix + os.sep):
            raise ImportError("byte code without source does not run: " + path, name=name)
        return get_any_code(loader, name)

    from _frozen_importlib_external import SourcelessFileLoader

    skill = os.environ["SKILL_DIR"]
    get_any_code = SourcelessFileLoader.get_code
    SourcelessFileLoader.get_code = get_code

    # The byte code of packages is made with their environment; all other, of
    # this skill's modules too, is kept for this skill alone.
    def find_byte_code_of_packages(shared, places):
        def cache_from_source(path, *arguments, **options):
            own = sys.pycache_prefix
            if path.startswith(places):
                sys.pycache_prefix = shared
            try:
                return any_cache_from_source(path, *arguments, **options)
            finally:
                sys.pycache_prefix = own

        import _frozen_importlib_external as external

        any_cache_from_source = external.cache_from_source
        external.cache_from_source = cache_from_source

    how, what, folder, cwd, *arguments = read(int(read(10))).decode().split("\0")
    as_typed = ["-m", what] if how == "module" else [what]
    sys.argv[:] = [as_typed[0], *arguments]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[1:] = [*as_typed, *arguments]
    # Only now, with something to run, does the skill come onto the path.
    path = os.environ.pop("SKILLS_RUNNER_PYTHONPATH")
    sys.path[:1] = [folder, *path.split(os.pathsep)]
    os.environ["PYTHONPATH"] = path
    shared = os.path.dirname(sys.pycache_prefix or "")
    if shared == os.environ.pop("SKILLS_RUNNER_BYTE_CODE"):
        packages = [sys.prefix, *path.split(os.pathsep)[1:]]
        find_byte_code_of_packages(shared, tuple(each + os.sep for each in packages))
    os.chdir(cwd)
    # What was listed at the start may have changed while this process waited.
    sys.path_importer_cache.clear()
    main = sys.modules["__main__"].__dict__
    del main["_bootstrap"]
    try:
        if how == "module":
            import runpy

            runpy._run_module_as_main(what)
        else:
            from _frozen_importlib_external import SourceFileLoader

            loader = SourceFileLoader("__main__", what)
            main.update(__file__=what, __cached__=None, __loader__=loader)
            with open(what, "rb") as file:
                source = file.read()
            exec(compile(source, what, "exec", dont_inherit=True), main)
    except BaseException:
        sys.excepthook = without_own_frames(sys.excepthook)
        raise


_bootstrap()

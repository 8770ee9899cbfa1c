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

    if hasattr(os, "setsid"):
        os.setsid()

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

    how, what, folder, cwd, *arguments = read(int(read(10))).decode().split("\0")
    as_typed = ["-m", what] if how == "module" else [what]
    sys.argv[:] = [as_typed[0], *arguments]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[1:] = [*as_typed, *arguments]
    sys.path[0] = folder
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

/* Functions that do nothing: of Python's C API, and plain ones for ctypes. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#if defined(_WIN32)
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

EXPORTED void plain_0(void) {}
EXPORTED void plain_1(long a) { (void)a; }
EXPORTED void plain_2(long a, long b) { (void)a; (void)b; }
EXPORTED void plain_5(long a, long b, long c, long d, long e) { (void)a; (void)b; (void)c; (void)d; (void)e; }

static PyObject *take_0(PyObject *module, PyObject *unused) { Py_RETURN_NONE; }

static PyObject *take_1(PyObject *module, PyObject *a) { Py_RETURN_NONE; }

static PyObject *wrong(const char *name, Py_ssize_t wanted, Py_ssize_t given) {
    return PyErr_Format(PyExc_TypeError, "%s: wanted %zd arguments, got %zd", name, wanted, given);
}

/* Two arguments, by position or by keyword; keywords come in the order a, b or are looked at by name. */
static PyObject *take_2(PyObject *module, PyObject *const *given, Py_ssize_t count, PyObject *keywords) {
    Py_ssize_t named = keywords == NULL ? 0 : PyTuple_GET_SIZE(keywords);
    if (count + named != 2) return wrong("take_2", 2, count + named);
    static const char *const names[] = {"a", "b"};
    for (Py_ssize_t i = 0; i < named; i++) {
        if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, i), names[count + i]) != 0) {
            PyErr_SetString(PyExc_TypeError, "take_2: wanted the keywords a, b in this order");
            return NULL;
        }
    }
    Py_RETURN_NONE;
}

static PyObject *take_5(PyObject *module, PyObject *const *given, Py_ssize_t count) {
    if (count != 5) return wrong("take_5", 5, count);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"take_0", take_0, METH_NOARGS, NULL},
    {"take_1", take_1, METH_O, NULL},
    {"take_2", (PyCFunction)(void (*)(void))take_2, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"take_5", (PyCFunction)(void (*)(void))take_5, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "calls_c", NULL, 0, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_calls_c(void) { return PyModuleDef_Init(&module); }

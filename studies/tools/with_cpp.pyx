# cython: boundscheck=False, wraparound=False, cdivision=True, language_level=3
# distutils: language = c++
# distutils: extra_compile_args = -fopenmp -std=c++17
# distutils: extra_link_args = -fopenmp
"""Cython with C++: Python's objects are taken apart, and C++ works on what they hold without the lock."""

from cpython.datetime cimport PyDateTime_GET_DAY, PyDateTime_GET_MONTH, PyDateTime_GET_YEAR, date, import_datetime
from cpython.unicode cimport PyUnicode_AsUTF8AndSize, PyUnicode_DecodeUTF8
from cython.operator cimport dereference
from cython.parallel cimport prange
from libcpp.string cimport string, to_string
from libcpp.string_view cimport npos, string_view
from libcpp.unordered_map cimport unordered_map
from libcpp.vector cimport vector
from cpython cimport array
import array

cdef extern from "<charconv>" namespace "std" nogil:
    cdef struct to_chars_result:
        char* ptr
    cdef enum chars_format:
        fixed "std::chars_format::fixed"
    to_chars_result to_chars(char* first, char* last, double value, chars_format form, int precision)

import_datetime()

cdef char SPACE = b" "
cdef char ZERO = b"0"

cdef unordered_map[string, int] TAX
TAX[b"ES"] = 21
TAX[b"FR"] = 20
TAX[b"DE"] = 19
TAX[b"NO"] = 25
TAX[b"US"] = 0


cdef inline string_view view(str text) except *:
    cdef Py_ssize_t size = 0
    cdef const char* data = PyUnicode_AsUTF8AndSize(text, &size)
    return string_view(data, size)


def escape_times(const double[::1] real, const double[::1] imaginary, long limit):
    cdef Py_ssize_t i, n = real.shape[0]
    cdef array.array result = array.array("d", bytes(8 * n))
    cdef double[::1] times = result
    for i in prange(n, nogil=True, schedule="dynamic", chunksize=256):
        times[i] = escape_time(real[i], imaginary[i], limit)
    return result


cdef double escape_time(double a, double b, long limit) noexcept nogil:
    cdef double x = 0.0, y = 0.0
    cdef long time = 0
    while time < limit and x * x + y * y <= 4.0:
        x, y = x * x - y * y + a, 2.0 * x * y + b
        time += 1
    return time


def queens(int n):
    if n == 0:
        return 1
    cdef unsigned board = (1 << n) - 1
    cdef long long ways = 0
    cdef int column
    for column in prange(n, nogil=True, schedule="dynamic", chunksize=1):
        ways += place(board, 1 << column, 2 << column, (1 << column) >> 1)
    return ways


cdef long long place(unsigned board, unsigned columns, unsigned left, unsigned right) noexcept nogil:
    if columns == board:
        return 1
    cdef unsigned queen, free = board & ~(columns | left | right)
    cdef long long ways = 0
    while free:
        queen = free & (~free + 1)
        free ^= queen
        ways += place(board, columns | queen, (left | queen) << 1, (right | queen) >> 1)
    return ways


def price_orders(list orders):
    return [price(order) for order in orders]


cdef tuple price(order):
    cdef string country = <string>view(order.country)
    found = TAX.find(country)
    if found == TAX.end():
        return 0, "no delivery"
    cdef long long tax = dereference(found).second
    cdef long long total = 0, quantity, cents, line
    cdef string_view category
    cdef bint dry = country == b"NO" or country == b"US"
    for item in <list>order.items:
        quantity = item.quantity
        cents = item.cents
        if quantity < 1 or quantity > 1_000 or cents < 0 or cents > 10_000_000:
            return 0, "wrong item"
        # The item holds the text.
        category = view(item.category)
        if dry and category == string_view(b"alcohol"):
            return 0, "no alcohol"
        line = cents * quantity
        if quantity >= 10 and category != string_view(b"book"):
            line -= line * 5 // 100
        total += line
    cdef long long discount = 0
    customer = order.customer
    cdef string_view tier = view(customer.tier)
    cdef long long years = customer.years
    cdef bint gold = tier == string_view(b"gold")
    decided = "priced"
    if gold:
        discount = 10
    elif years >= 2 and tier == string_view(b"silver"):
        discount = 5
    coupon = order.coupon
    cdef bint free = coupon is not None and view(coupon) == string_view(b"FREESHIP")
    if coupon is not None and not free:
        if years == 0 and view(coupon) == string_view(b"WELCOME"):
            discount += 15
            decided = "welcome"
        else:
            decided = "coupon refused"
    total -= total * discount // 100
    total += total * tax // 100
    if total < 5_000 and not gold and not free:
        total += 499 if country == b"ES" else 1_299
    return total, decided


def html_list(list texts):
    cdef vector[string_view] views
    views.reserve(len(texts))
    for text in texts:
        views.push_back(view(text))
    # The list holds the texts, and who calls holds the list.
    cdef string html
    with nogil:
        append_items(views, html)
    return PyUnicode_DecodeUTF8(html.data(), html.size(), NULL)


cdef void append_items(vector[string_view]& texts, string& html) noexcept nogil:
    cdef string_view text
    cdef size_t i, size = 16
    for text in texts:
        size += text.size() + 16
    html.reserve(size)
    html.append(b"<ul>\n")
    for text in texts:
        html.append(b"<li>")
        for i in range(text.size()):
            if text[i] == b"&":
                html.append(b"&amp;")
            elif text[i] == b"<":
                html.append(b"&lt;")
            elif text[i] == b">":
                html.append(b"&gt;")
            elif text[i] == b'"':
                html.append(b"&quot;")
            elif text[i] == b"'":
                html.append(b"&#x27;")
            else:
                html.push_back(text[i])
        html.append(b"</li>\n")
    html.append(b"</ul>\n")


cdef struct Row:
    int year
    int month
    int day
    string_view name
    double amount
    string_view count


def report_rows(list rows):
    cdef vector[Row] read
    read.reserve(len(rows))
    cdef Row row
    # The list holds all but the texts of the counts.
    counts = []
    for day, name, amount, count in rows:
        shown = str(count)
        counts.append(shown)
        row.year = PyDateTime_GET_YEAR(<date?>day)
        row.month = PyDateTime_GET_MONTH(day)
        row.day = PyDateTime_GET_DAY(day)
        row.name = view(name)
        row.amount = amount
        row.count = view(shown)
        read.push_back(row)
    cdef string report
    with nogil:
        append_rows(read, report)
    return PyUnicode_DecodeUTF8(report.data(), report.size(), NULL)


cdef void append_rows(vector[Row]& rows, string& report) noexcept nogil:
    cdef char buffer[400]
    cdef Row row
    cdef size_t i, width
    report.reserve(rows.size() * 72)
    for row in rows:
        append_padded(report, row.year, 4)
        report.push_back(b"-")
        append_padded(report, row.month, 2)
        report.push_back(b"-")
        append_padded(report, row.day, 2)
        report.push_back(b" ")
        report.append(row.name.data(), row.name.size())
        width = 0
        for i in range(row.name.size()):
            # What continues a character of UTF-8 is none of its own.
            width += (row.name[i] & 0xC0) != 0x80
        if width < 24:
            report.append(24 - width, SPACE)
        if row.amount != row.amount:
            append_right(report, string_view(b"nan"), 18)
        else:
            end = to_chars(buffer, buffer + 400, row.amount, fixed, 2).ptr
            append_right(report, string_view(buffer, end - buffer), 18)
        append_right(report, row.count, 12)
        report.push_back(b"\n")


cdef void append_padded(string& report, int number, size_t width) noexcept nogil:
    cdef string digits = to_string(number)
    report.append(width - digits.size(), ZERO)
    report.append(digits)


cdef void append_right(string& report, string_view number, size_t width) noexcept nogil:
    """Append a number with commas between its thousands, on the right of so many characters."""
    cdef size_t i, sign = number[0] == b"-"
    cdef size_t whole = number.find(b".")
    if whole == npos:
        whole = number.size()
    cdef bint grouped = number[sign] >= b"0" and number[sign] <= b"9"
    cdef size_t size = number.size() + ((whole - sign - 1) // 3 if grouped else 0)
    if size < width:
        report.append(width - size, SPACE)
    for i in range(number.size()):
        if grouped and i > sign and i < whole and (whole - i) % 3 == 0:
            report.push_back(b",")
        report.push_back(number[i])

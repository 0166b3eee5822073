"""Exercises of notebook 06: the convolution matrix and transposed convolution."""

import numpy as np

from .record import Exercise


def _numbers(shape, seed, whole=True):
    """Draw numbers that are all different from 0."""
    rng = np.random.default_rng(seed)
    if whole:
        return rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6], shape)
    return rng.normal(size=shape).round(2)


# --- 6.1 the convolution matrix -------------------------------------------------------------


def convolution_matrix(kernel, rows, columns):
    matrix = []
    for row in range(rows - kernel.shape[0] + 1):
        for column in range(columns - kernel.shape[1] + 1):
            image = np.zeros((rows, columns))
            image[row : row + kernel.shape[0], column : column + kernel.shape[1]] = kernel
            matrix.append(image.ravel())
    return np.array(matrix)


def _matrix(kernel, rows, columns, pixel):
    places = (rows - kernel.shape[0] + 1, columns - kernel.shape[1] + 1)
    matrix = np.zeros((np.prod(places), rows * columns))
    for number, (row, column) in enumerate(np.ndindex(*places)):
        for a, b in np.ndindex(kernel.shape):
            at = pixel(number, row, column, a, b)
            if at < rows * columns:
                matrix[number, at] = kernel[a, b]
    return matrix


def _last_row_again(kernel, rows, columns):
    matrix = convolution_matrix(kernel, rows, columns)
    if len(matrix) > 1:
        matrix[-1] = matrix[-2]
    return matrix


def _matrix_row_by_image(kernel, rows, columns):
    rows_out = rows - kernel.shape[0] + 1
    columns_out = columns - kernel.shape[1] + 1
    matrix = np.zeros((rows_out * columns_out, rows * columns))
    for row, column in np.ndindex(rows_out, columns_out):
        for a, b in np.ndindex(kernel.shape):
            matrix[row * columns + column, (row + a) * columns + column + b] = kernel[a, b]
    return matrix


def _matrix_pixel_by_output(kernel, rows, columns):
    rows_out = rows - kernel.shape[0] + 1
    columns_out = columns - kernel.shape[1] + 1
    matrix = np.zeros((rows_out * columns_out, rows * columns))
    for row, column in np.ndindex(rows_out, columns_out):
        for a, b in np.ndindex(kernel.shape):
            pixel = (row + a) * columns_out + column + b
            matrix[row * columns_out + column, pixel] = kernel[a, b]
    return matrix


def _matrix_four_axes(kernel, rows, columns):
    rows_out = rows - kernel.shape[0] + 1
    columns_out = columns - kernel.shape[1] + 1
    return convolution_matrix(kernel, rows, columns).reshape(rows_out, columns_out, rows, columns)


def _matrix_square(kernel, rows, columns):
    matrix = np.zeros((rows * columns, rows * columns))
    right = convolution_matrix(kernel, rows, columns)
    matrix[: len(right)] = right
    return matrix


def _matrix_square_kernel(kernel, rows, columns):
    rows_out = rows - kernel.shape[0] + 1
    columns_out = columns - kernel.shape[0] + 1
    matrix = np.zeros((rows_out * columns_out, rows * columns))
    for row, column in np.ndindex(rows_out, columns_out):
        for a, b in np.ndindex(kernel.shape[0], kernel.shape[0]):
            pixel = (row + a) * columns + column + b
            matrix[row * columns_out + column, pixel] = kernel[a, b]
    return matrix


def _matrix_rows_by_rows(kernel, rows, columns):
    rows_out = rows - kernel.shape[0] + 1
    columns_out = columns - kernel.shape[1] + 1
    matrix = np.zeros((rows_out * columns_out, rows * columns))
    for row, column in np.ndindex(rows_out, columns_out):
        for a, b in np.ndindex(kernel.shape):
            pixel = (row + a) * columns + column + b
            matrix[row * rows_out + column, pixel] = kernel[a, b]
    return matrix


def _matrix_down_first(kernel, rows, columns):
    places = rows - kernel.shape[0] + 1, columns - kernel.shape[1] + 1
    order = np.arange(np.prod(places)).reshape(places)
    return convolution_matrix(kernel, rows, columns)[order.T.ravel()]


def _matrix_on_the_same_zeros(kernel, rows, columns):
    matrix, image = [], np.zeros((rows, columns))
    for row in range(rows - kernel.shape[0] + 1):
        for column in range(columns - kernel.shape[1] + 1):
            image[row : row + kernel.shape[0], column : column + kernel.shape[1]] = kernel
            matrix.append(image.ravel())
    return np.array(matrix)


def _matrix_on_zeros_used_again(kernel, rows, columns):
    matrix, image = [], np.zeros((rows, columns))
    for row in range(rows - kernel.shape[0] + 1):
        for column in range(columns - kernel.shape[1] + 1):
            image[row : row + kernel.shape[0], column : column + kernel.shape[1]] = kernel
            matrix.append(image.flatten())
    return np.array(matrix)


def _matrix_first_row(kernel, rows, columns):
    matrix = convolution_matrix(kernel, rows, columns)
    matrix[1:] = 0
    return matrix


def _laid_at(kernel, rows, columns, down, across, size=None):
    height, width = size or kernel.shape
    matrix = []
    for row in range(down):
        for column in range(across):
            image = np.zeros((rows, columns))
            image[row : row + height, column : column + width] = kernel
            matrix.append(image.ravel())
    return np.array(matrix)


def _matrix_one_place_less(kernel, rows, columns):
    places = rows - kernel.shape[0], columns - kernel.shape[1]
    return _laid_at(kernel, rows, columns, *places)


def _matrix_four_places(kernel, rows, columns):
    return _laid_at(kernel, rows, columns, 2, 2)


def _matrix_of_three(kernel, rows, columns):
    places = rows - kernel.shape[0] + 1, columns - kernel.shape[1] + 1
    return _laid_at(kernel, rows, columns, *places, size=(3, 3))


CONVOLUTION_MATRIX = Exercise(
    id="6.1",
    title="The convolution matrix",
    task=(
        "Write `convolution_matrix(kernel, rows, columns)`: the matrix that, times the flattened "
        "image of `rows` x `columns`, gives the flattened feature map (stride 1, no padding)."
    ),
    kind="code",
    answer=convolution_matrix,
    cases=(
        (np.array([[7]]), 1, 2),
        (np.array([[1, 2]]), 1, 3),
        (np.array([[1], [2]]), 3, 1),
        (np.array([[1, 2], [3, 4]]), 2, 3),
        (np.array([[1, 2], [3, 4]]), 3, 2),
        (np.arange(1, 10).reshape(3, 3), 4, 4),
        (_numbers((2, 3), 1), 4, 5),
        (_numbers((3, 2), 2), 3, 6),
        (_numbers((2, 2), 3, whole=False), 5, 3),
    ),
    hints=(
        "As in `laid`, with the sizes that come in: one row of the matrix for each place of the "
        "kernel.",
        "There are `rows - kernel.shape[0] + 1` places down and `columns - kernel.shape[1] + 1` "
        "across.",
        "For each place, new zeros `np.zeros((rows, columns))`, the kernel laid into them, and "
        "`.ravel()` of that appended to a list.",
    ),
    wrong=(
        (
            lambda kernel, rows, columns: convolution_matrix(kernel, rows, columns).T,
            "this is the transposed matrix; one row belongs to one output.",
        ),
        (
            _matrix_one_place_less,
            "the last place down and the last across are missing: rows - kernel.shape[0] + 1 and "
            "columns - kernel.shape[1] + 1 places.",
        ),
        (
            _matrix_four_places,
            "the kernel is laid at two places down and two across, whatever the sizes; count them "
            "from the sizes.",
        ),
        (
            _matrix_of_three,
            "room for a 3 by 3 kernel is taken, whatever its size; take both from kernel.shape.",
        ),
        (
            _last_row_again,
            "the last row repeats the one before it, the lecture's misprint; it must start one "
            "cell later.",
        ),
        (
            lambda kernel, rows, columns: convolution_matrix(kernel[::-1, ::-1], rows, columns),
            "the kernel is flipped; the first weight meets the window's first pixel.",
        ),
        (
            lambda kernel, rows, columns: _matrix(
                kernel,
                rows,
                columns,
                lambda n, r, c, a, b: r * columns + c + a * kernel.shape[1] + b,
            ),
            "the kernel's rows stand next to each other; in the flattened image a row lower is "
            "`columns` further on.",
        ),
        (
            lambda kernel, rows, columns: _matrix(
                kernel, rows, columns, lambda n, r, c, a, b: n + a * columns + b
            ),
            "every row of the matrix starts one cell after the one before; at the end of an image "
            "row the kernel skips further.",
        ),
        (
            lambda kernel, rows, columns: _matrix(
                kernel, rows, columns, lambda n, r, c, a, b: (r + a) * rows + c + b
            ),
            "the image is flattened row by row, so a row lower is `columns` further, not `rows`.",
        ),
        (
            lambda kernel, rows, columns: convolution_matrix(kernel.T, rows, columns),
            "the kernel is transposed: its rows lie along the image's rows.",
        ),
        (
            lambda kernel, rows, columns: (convolution_matrix(kernel, rows, columns) != 0) * 1.0,
            "you mark which pixels are read; each counts with its weight.",
        ),
        (
            _matrix_row_by_image,
            "the matrix's row is counted as row * columns + column, with the image's columns; "
            "there are only `columns_out` places in a row.",
        ),
        (
            _matrix_pixel_by_output,
            "the pixel is counted with the output's columns; the flattened image has `columns` "
            "pixels in a row.",
        ),
        (
            _matrix_four_axes,
            "the numbers are right, in four axes; flattened, the places are one axis and the "
            "pixels the other.",
        ),
        (
            _matrix_square,
            "there is a row for each pixel; rows belong to outputs, and there are fewer of them.",
        ),
        (
            _matrix_square_kernel,
            "the kernel's columns are taken from `kernel.shape[0]`, its rows; columns are "
            "`kernel.shape[1]`.",
        ),
        (
            _matrix_rows_by_rows,
            "the matrix's row is row * columns_out + column: an output row holds `columns_out` "
            "places, not `rows_out`.",
        ),
        (_matrix_first_row, "only the first row is filled: is `return` inside a loop?"),
        (
            lambda kernel, rows, columns: convolution_matrix(kernel, rows, columns)[:1],
            "only the first place is there: `return` stands inside the loops.",
        ),
        (
            _matrix_down_first,
            "the places go down first; they go left to right first, then down: the loop over "
            "rows is the outer one.",
        ),
        (
            _matrix_on_zeros_used_again,
            "the zeros keep the kernels laid before; make new ones inside the loops, for each "
            "place.",
        ),
        (
            _matrix_on_the_same_zeros,
            "every kernel is laid into the same zeros; make new ones inside the loops, for each "
            "place.",
        ),
        (
            lambda kernel, rows, columns: convolution_matrix(kernel, rows, columns).reshape(
                -1, rows, columns
            ),
            "the images are not flattened; `.ravel()` makes a row of each.",
        ),
    ),
    tags=("L6.1",),
)

# --- 6.2 spot the error ---------------------------------------------------------------------

LAST_ROW = Exercise(
    id="6.2",
    title="Spot the error: the last row",
    task=(
        "A slide writes a 3 x 3 convolution over a 4 x 4 image as a 4 x 16 matrix, and one row is "
        "wrong. How many zeros stand before the first weight in the last row of the right matrix?"
    ),
    kind="value",
    answer=5,
    why=(
        "The last window begins in row 1, column 1: pixel 1 * 4 + 1 = 5, so five pixels lie before "
        "it. The slide repeats the third row, which has four."
    ),
    hints=(
        "In which row and column of the image does the last window begin?",
        "In row 1, column 1. How many pixels of the flattened image come before that one?",
        "A whole row of 4, and then 1 more.",
    ),
    wrong=(
        (4, "This is what the slide prints: its last row repeats the third. The window moved on."),
        (3, "Each row moves on by one cell, but between rows 2 and 3 of the matrix the window also "
            "goes one image row down."),
        (6, "Counted from the first weight on; asked are the zeros *before* it."),
        (10, "The last window begins in row 1, column 1 of the image, not in row 2."),
        (16, "This is the length of the row."),
        (8, "Row 2 of the image begins there; the last window begins in row 1."),
        (0, "That is the first row of the matrix; its window begins at the first pixel."),
        (7, "The image is 4 columns wide: row 1, column 1 is pixel 4 + 1."),
    ),
    tags=("L6.1",),
)  # fmt: skip

# --- 6.3 transposed convolution by stamps ---------------------------------------------------


def transposed_by_stamps(x, kernel, stride=1):
    rows = stride * (x.shape[0] - 1) + kernel.shape[0]
    columns = stride * (x.shape[1] - 1) + kernel.shape[1]
    result = np.zeros((rows, columns))
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            top, left = row * stride, column * stride
            bottom, right = top + kernel.shape[0], left + kernel.shape[1]
            result[top:bottom, left:right] += x[row, column] * kernel
    return result


def _stamps(x, kernel, step_rows, step_columns, add=True):
    rows = step_rows * (x.shape[0] - 1) + kernel.shape[0]
    columns = step_columns * (x.shape[1] - 1) + kernel.shape[1]
    result = np.zeros((rows, columns))
    for row, column in np.ndindex(x.shape):
        for a, b in np.ndindex(kernel.shape):
            at = row * step_rows + a, column * step_columns + b
            stamp = x[row, column] * kernel[a, b]
            result[at] = result[at] + stamp if add else stamp
    return result


def _stamps_dilated(x, kernel, stride=1):
    rows = x.shape[0] + stride * (kernel.shape[0] - 1)
    columns = x.shape[1] + stride * (kernel.shape[1] - 1)
    result = np.zeros((rows, columns))
    for row, column in np.ndindex(x.shape):
        for a, b in np.ndindex(kernel.shape):
            result[row + a * stride, column + b * stride] += x[row, column] * kernel[a, b]
    return result


def _stamps_into(x, kernel, stride, rows, columns):
    result = np.zeros((rows, columns))
    for row, column in np.ndindex(x.shape):
        for a, b in np.ndindex(kernel.shape):
            result[row * stride + a, column * stride + b] += x[row, column] * kernel[a, b]
    return result


def _stamps_laid_into(x, kernel, stride, rows, columns, dtype=float):
    result = np.zeros((rows, columns), dtype)
    for row, column in np.ndindex(x.shape):
        top, left = row * stride, column * stride
        stamp = x[row, column] * kernel
        result[top : top + kernel.shape[0], left : left + kernel.shape[1]] += stamp
    return result


def _stamps_laid_on_stride_times_n(x, kernel, stride=1):
    return _stamps_laid_into(x, kernel, stride, stride * x.shape[0], stride * x.shape[1])


def _stamps_laid_on_the_size_of_stride_one(x, kernel, stride=1):
    rows, columns = np.add(x.shape, kernel.shape) - 1
    return _stamps_laid_into(x, kernel, stride, rows, columns)


def _stamps_laid_into_whole_numbers(x, kernel, stride=1):
    rows = stride * (x.shape[0] - 1) + kernel.shape[0]
    columns = stride * (x.shape[1] - 1) + kernel.shape[1]
    return _stamps_laid_into(x, kernel, stride, rows, columns, int)


def _stamps_on_stride_times_n(x, kernel, stride=1):
    return _stamps_into(x, kernel, stride, stride * x.shape[0], stride * x.shape[1])


def _stamps_on_the_size_of_stride_one(x, kernel, stride=1):
    rows, columns = np.add(x.shape, kernel.shape) - 1
    return _stamps_into(x, kernel, stride, rows, columns)


def _stamps_on_too_much(x, kernel, stride=1):
    rows = stride * x.shape[0] + kernel.shape[0]
    columns = stride * x.shape[1] + kernel.shape[1]
    return _stamps_into(x, kernel, stride, rows, columns)


def _stamps_dilated_in_place(x, kernel, stride=1):
    rows = stride * (x.shape[0] - 1) + kernel.shape[0]
    columns = stride * (x.shape[1] - 1) + kernel.shape[1]
    result = np.zeros((rows, columns))
    for row, column in np.ndindex(x.shape):
        for a, b in np.ndindex(kernel.shape):
            result[row + a * stride, column + b * stride] += x[row, column] * kernel[a, b]
    return result


def _stamps_close_together(x, kernel, stride=1):
    rows = stride * (x.shape[0] - 1) + kernel.shape[0]
    columns = stride * (x.shape[1] - 1) + kernel.shape[1]
    result = np.zeros((rows, columns))
    for row, column in np.ndindex(x.shape):
        for a, b in np.ndindex(kernel.shape):
            result[row + a, column + b] += x[row, column] * kernel[a, b]
    return result


def _stamps_first_only(x, kernel, stride=1):
    first = np.zeros(x.shape)
    first[0, 0] = x[0, 0]
    return transposed_by_stamps(first, kernel, stride)


def _stamps_first_row(x, kernel, stride=1):
    first = np.zeros(x.shape)
    first[0] = x[0]
    return transposed_by_stamps(first, kernel, stride)


TRANSPOSED_BY_STAMPS = Exercise(
    id="6.3",
    title="Stamps that add up",
    task=(
        "Write `transposed_by_stamps(x, kernel, stride=1)`: every cell of `x` stamps the kernel, "
        "scaled by the cell, `stride` cells apart; where stamps overlap, they add up."
    ),
    kind="code",
    answer=transposed_by_stamps,
    cases=(
        (np.array([[3]]), np.array([[2]])),
        (np.array([[10]]), np.array([[1, 2], [3, 4]])),
        (np.array([[1, 10]]), np.array([[1, 2, 3]])),
        (np.array([[1, 10]]), np.array([[1, 2, 3]]), 2),
        (np.array([[1], [10]]), np.array([[1, 2]]), 3),
        (_numbers((2, 3), 1), _numbers((3, 2), 2), 1),
        (_numbers((2, 3), 3), _numbers((3, 4), 4), 2),
        (_numbers((3, 2), 5), _numbers((2, 2), 6), 2),
        (_numbers((3, 4), 7), _numbers((2, 3), 8), 3),
        (_numbers((2, 4), 9, whole=False), _numbers((4, 3), 10, whole=False), 2),
    ),
    hints=(
        "The first cell stamps a whole kernel, every other one lies `stride` further. How large "
        "is the result?",
        "`stride * (n - 1) + k` cells on each axis. The stamp of cell (row, column) begins at "
        "`top = row * stride`, `left = column * stride`.",
        "Two loops and `result[top : top + kernel.shape[0], left : left + kernel.shape[1]] += "
        "x[row, column] * kernel`.",
    ),
    wrong=(
        (
            lambda x, kernel, stride=1: _stamps(x, kernel, stride, stride, add=False),
            "`=` instead of `+=`: where stamps overlap, only the last one is left.",
        ),
        (
            lambda x, kernel, stride=1: _stamps(x, kernel, 1, 1),
            "the stride is ignored: the stamps lie `stride` cells apart.",
        ),
        (
            lambda x, kernel, stride=1: transposed_by_stamps(x, kernel[::-1, ::-1], stride),
            "the kernel is flipped. A stamp is the kernel as it is; only the view with inserted "
            "zeros flips it.",
        ),
        (
            lambda x, kernel, stride=1: transposed_by_stamps(x, kernel.T, stride),
            "the stamps are transposed: rows and columns of the kernel have changed places.",
        ),
        (
            lambda x, kernel, stride=1: np.kron(x, kernel) * 1.0,
            "the stamps lie side by side, a kernel apart; they lie `stride` apart and may overlap.",
        ),
        (
            lambda x, kernel, stride=1: transposed_by_stamps(x, kernel, stride)[
                : x.shape[0] * stride, : x.shape[1] * stride
            ],
            "the result is cut to n * stride cells; it has stride * (n - 1) + k.",
        ),
        (
            lambda x, kernel, stride=1: transposed_by_stamps(np.ones(x.shape), kernel, stride),
            "all stamps are equally strong; each is scaled by its cell of x.",
        ),
        (
            lambda x, kernel, stride=1: _stamps(x, kernel, stride, 1),
            "the stride moves the stamps down but not across; it applies to both axes.",
        ),
        (
            _stamps_dilated,
            "the stride is inside the stamp, and so is the size (that would be dilation). A stamp "
            "is as large as the kernel; it begins at row * stride, column * stride.",
        ),
        (
            _stamps_dilated_in_place,
            "the stride is inside the stamp (that would be dilation): a stamp begins at "
            "row * stride, column * stride.",
        ),
        (
            _stamps_on_stride_times_n,
            "the last stamps stick out of a result of n * stride cells; it needs "
            "stride * (n - 1) + k.",
        ),
        (
            _stamps_on_the_size_of_stride_one,
            "n + k - 1 cells hold all stamps for stride 1 only; in general it is "
            "stride * (n - 1) + k.",
        ),
        (
            _stamps_on_too_much,
            "there are empty rows and columns at the end: n stamps have n - 1 steps between them, "
            "stride * (n - 1) + k.",
        ),
        (
            _stamps_close_together,
            "the result is large enough, but the stamps lie one cell apart: a stamp begins at "
            "row * stride, column * stride.",
        ),
        (
            _stamps_first_only,
            "only the first cell of x stamps: `return` stands inside both loops over x.",
        ),
        (_stamps_first_row, "only the first row of x stamps: is `return` inside a loop?"),
        (
            _stamps_laid_on_stride_times_n,
            "the last stamps do not fit into a result of n * stride cells; it needs "
            "stride * (n - 1) + k.",
        ),
        (
            _stamps_laid_on_the_size_of_stride_one,
            "the last stamps do not fit: n + k - 1 cells are enough for stride 1 only; in general "
            "it is stride * (n - 1) + k.",
        ),
        (
            _stamps_laid_into_whole_numbers,
            "the result array holds whole numbers only; make it with `np.zeros(shape)`.",
        ),
    ),
    tags=("L6.3", "L6.4"),
)

# --- 6.4 zero insertion ---------------------------------------------------------------------


def zero_insertion(x, stride):
    rows = stride * (x.shape[0] - 1) + 1
    columns = stride * (x.shape[1] - 1) + 1
    result = np.zeros((rows, columns))
    result[::stride, ::stride] = x
    return result


def _with_trailing(x, stride):
    result = np.zeros((x.shape[0] * stride, x.shape[1] * stride))
    result[::stride, ::stride] = x
    return result


def _inserted_without_step(x, stride):
    result = np.zeros((stride * (x.shape[0] - 1) + 1, stride * (x.shape[1] - 1) + 1))
    result[: x.shape[0], : x.shape[1]] = x
    return result


def _with_leading(x, stride):
    result = np.zeros((x.shape[0] * stride, x.shape[1] * stride))
    result[stride - 1 :: stride, stride - 1 :: stride] = x
    return result


def _inserted_square(x, stride):
    size = stride * (x.shape[0] - 1) + 1
    result = np.zeros((size, size))
    result[::stride, ::stride] = x
    return result


def _inserted_by_loops_one_too_few(x, stride):
    result = zero_insertion(x, stride)
    return result[:-1, :-1]


def _inserted_first_cell(x, stride):
    result = np.zeros(zero_insertion(x, stride).shape)
    result[0, 0] = x[0, 0]
    return result


def _inserted_into_n(x, stride):
    result = np.zeros(x.shape)
    for row, column in np.ndindex(x.shape):
        result[row * stride, column * stride] = x[row, column]
    return result


def _inserted_in_steps_of_two(x, stride):
    result = np.zeros((stride * (x.shape[0] - 1) + 1, stride * (x.shape[1] - 1) + 1))
    for row, column in np.ndindex(x.shape):
        result[row * 2, column * 2] = x[row, column]
    return result


def _inserted_n_plus_stride(x, stride):
    result = np.zeros((x.shape[0] + stride - 1, x.shape[1] + stride - 1))
    for row, column in np.ndindex(x.shape):
        result[row * stride, column * stride] = x[row, column]
    return result


def _zeros_around(function):
    x = np.array([[1, 2, 3], [4, 5, 6]])
    wanted = zero_insertion(x, 2)
    filled = np.argwhere(function(x, 2))
    (top, left), (bottom, right) = filled.min(axis=0), filled.max(axis=0) + 1
    around = np.shape(function(x, 2)) != wanted.shape
    if around and np.array_equal(function(x, 2)[top:bottom, left:right], wanted):
        return "The zeros between are right, but there are zeros around as well; here only between."
    return None


ZERO_INSERTION = Exercise(
    id="6.4",
    title="Zeros between the cells",
    task=(
        "Write `zero_insertion(x, stride)` for a 2-D array: `stride` - 1 zeros between "
        "neighbours, in both directions, and none around."
    ),
    kind="code",
    answer=zero_insertion,
    cases=(
        (np.array([[4]]), 2),
        (np.array([[1, 2]]), 1),
        (np.array([[1, 2]]), 2),
        (np.array([[1], [2]]), 2),
        (np.array([[1, 2, 3], [4, 5, 6]]), 2),
        (np.array([[1, 2, 3], [4, 5, 6]]), 3),
        (_numbers((3, 2), 1), 4),
        (_numbers((2, 5), 2, whole=False), 2),
        (np.array([[7, 7, 7]]), 3),
    ),
    hints=(
        "A row of n cells has n - 1 gaps, and each gets stride - 1 zeros. How long is it then?",
        "n + (n - 1) * (stride - 1) = stride * (n - 1) + 1. Cell i moves to place i * stride.",
        "Make zeros of that shape, then `result[::stride, ::stride] = x`: every `stride`-th row "
        "and column.",
    ),
    wrong=(
        (
            _with_trailing,
            "there are zeros after the last cell as well; only between neighbours, please.",
        ),
        (
            lambda x, stride: np.repeat(np.repeat(x, stride, 0), stride, 1) * 1.0,
            "the cells are copied (nearest neighbour); the gaps must hold zeros.",
        ),
        (
            lambda x, stride: np.pad(x, stride - 1) * 1.0,
            "the zeros are around the array; they belong between the cells.",
        ),
        (
            lambda x, stride: zero_insertion(x, stride + 1),
            "one zero too many in each gap: stride - 1 of them, so that cell i is at i * stride.",
        ),
        (
            lambda x, stride: zero_insertion(x, stride)[::stride],
            "zeros only between the columns; between the rows as well.",
        ),
        (
            lambda x, stride: zero_insertion(x, stride)[:, ::stride],
            "zeros only between the rows; between the columns as well.",
        ),
        (
            lambda x, stride: zero_insertion(x, 2),
            "always a single zero in each gap; stride - 1 of them.",
        ),
        (lambda x, stride: x[::stride, ::stride] * 1.0, "this takes cells away, as a stride does."),
        (
            _inserted_without_step,
            "the size is right, but the cells stand side by side in the corner: cell (row, column) "
            "moves to (row * stride, column * stride).",
        ),
        (
            _with_leading,
            "there are zeros before the first cell; only between neighbours, please.",
        ),
        (
            _inserted_square,
            "one size is worked out for both axes; columns come from `x.shape[1]`.",
        ),
        (
            _inserted_by_loops_one_too_few,
            "the last row and column are missing: the size is stride * (n - 1) + 1.",
        ),
        (_inserted_first_cell, "only the first cell is written: is `return` inside a loop?"),
        (
            _inserted_into_n,
            "the result has the size of x and no room for the zeros: stride * (n - 1) + 1 cells on "
            "each axis.",
        ),
        (
            _inserted_in_steps_of_two,
            "the cells move in steps of 2; they move in steps of `stride`.",
        ),
        (
            _inserted_n_plus_stride,
            "there is room for one gap only; n cells have n - 1 gaps: stride * (n - 1) + 1.",
        ),
    ),
    explain=_zeros_around,
    tags=("L6.4",),
)

# --- 6.5 the size ---------------------------------------------------------------------------


def transposed_size(n, k, stride=1, padding=0, output_padding=0):
    return stride * (n - 1) + k - 2 * padding + output_padding


TRANSPOSED_SIZE = Exercise(
    id="6.5",
    title="The size, backwards",
    task=(
        "Write `transposed_size(n, k, stride=1, padding=0, output_padding=0)`: the size of a "
        "transposed convolution along one axis. `padding` is what the convolution padded that it "
        "transposes, so here it is cut off on both sides."
    ),
    kind="code",
    answer=transposed_size,
    cases=(
        (1, 3),
        (4, 3),
        (2, 3, 2),
        (3, 3, 2, 1),
        (3, 3, 2, 1, 1),
        (5, 2, 3),
        (5, 1),
        (4, 5, 1, 2),
        (7, 4, 2, 1),
        (6, 5, 3, 0, 2),
        (10, 7, 4, 3, 1),
    ),
    hints=(
        "Think of stamps: the first brings k cells, every other one `stride` more.",
        "That is stride * (n - 1) + k. Then the padding is cut off at both ends, and the output "
        "padding is put on at one.",
        "`stride * (n - 1) + k - 2 * padding + output_padding`",
    ),
    wrong=(
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (n + 2 * padding - k) // stride + 1,
            "this is the size of the ordinary convolution; here the map grows.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: n * stride,
            "n * stride holds for padding 'same'; in general it is stride * (n - 1) + k and so on.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (
                stride * n + k - 2 * padding + output_padding
            ),
            "n stamps have only n - 1 steps between them: stride * (n - 1).",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (
                stride * (n - 1) + k - padding + output_padding
            ),
            "the padding is cut off once; it is cut off on both sides.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (
                stride * (n - 1) + k + 2 * padding + output_padding
            ),
            "the padding makes it larger; what the convolution padded is cut off here.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: stride * (n - 1) + k - 2 * padding,
            "the output padding is left out.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (
                stride * (n - 1) + k - 2 * padding + 2 * output_padding
            ),
            "the output padding counts twice; it is put on at one end only.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (
                n - 1 + k - 2 * padding + output_padding
            ),
            "the stride is ignored: the stamps lie `stride` cells apart.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (
                stride * n - 1 + k - 2 * padding + output_padding
            ),
            "brackets are missing: `stride * (n - 1)`, the steps between n stamps.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (
                stride * (n - 1) + 1 - 2 * padding + output_padding
            ),
            "the last stamp counts with one cell; it has k.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (
                stride * (n - 1) + k - 2 * padding - output_padding
            ),
            "the output padding is cut off; it is put on, at one end.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: stride * (n - 1) + k,
            "padding and output padding are left out.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (
                stride * (n - 1) + k + output_padding
            ),
            "the padding is not cut off: `- 2 * padding`.",
        ),
        (
            lambda n, k, padding=0, stride=1, output_padding=0: (
                stride * (n - 1) + k - 2 * padding + output_padding
            ),
            "stride and padding have changed places in the list of arguments.",
        ),
        (
            lambda n, k, stride=1, padding=0, output_padding=0: (
                n + (k - 1) * stride - 2 * padding + output_padding
            ),
            "the stride multiplies the kernel (that would be dilation); it lies between the n "
            "stamps: stride * (n - 1) + k.",
        ),
    ),
    tags=("L6.4",),
)

# --- 6.6 checkerboards ----------------------------------------------------------------------

CHECKERBOARD = Exercise(
    id="6.6",
    title="Which one leaves no checkerboard?",
    task="Which layer gives every cell away from the border the same number of stamps?",
    kind="choice",
    options={
        "a": "kernel 3, stride 2",
        "b": "kernel 6, stride 3",
        "c": "kernel 5, stride 3",
        "d": "kernel 2, stride 3",
    },
    answer="b",
    why=(
        "6 is a multiple of 3: on each axis every cell away from the border lies under exactly "
        "6 / 3 = 2 stamps. The weights themselves may still differ, but the counts do not."
    ),
    hints=(
        "Take one axis. With stamps of 3 cells that begin at 0, 2, 4, how many cover cell 2, and "
        "how many cover cell 3?",
        "Away from the border the count is the same when the kernel is a multiple of the stride.",
    ),
    wrong=(
        (
            "a",
            "Stamps of 3, two apart: cells 2, 4, 6 lie under two stamps, cells 3, 5, 7 under one.",
        ),
        ("c", "5 is no multiple of 3: some cells lie under two stamps, others under one."),
        ("d", "Stamps of 2, three apart, leave gaps: every third cell gets none."),
    ),
    tags=("L6.4",),
)

# --- 6.7 from dense to convolution ----------------------------------------------------------


def dense_to_conv(weights, rows, columns, channels):
    neurons = weights.shape[1]
    kernel = np.zeros((rows, columns, channels, neurons))
    for row in range(rows):
        for column in range(columns):
            for channel in range(channels):
                place = (row * columns + column) * channels + channel
                kernel[row, column, channel] = weights[place]
    return kernel


DENSE_TO_CONV = Exercise(
    id="6.7",
    title="A dense layer as a kernel",
    task=(
        "Write `dense_to_conv(weights, rows, columns, channels)`: the weights of a dense layer, "
        "`(rows * columns * channels, neurons)`, as a kernel `(rows, columns, channels, neurons)`. "
        "The map was flattened row by row, channels last."
    ),
    kind="code",
    answer=dense_to_conv,
    cases=(
        (np.array([[5]]), 1, 1, 1),
        (np.array([[1], [2]]), 1, 2, 1),
        (np.array([[1, 10], [2, 20]]), 1, 1, 2),
        (np.arange(6).reshape(6, 1), 2, 3, 1),
        (np.arange(24).reshape(12, 2), 2, 3, 2),
        (np.arange(48).reshape(24, 2), 3, 2, 4),
        (_numbers((30, 4), 1), 5, 2, 3),
        (_numbers((18, 3), 2, whole=False), 3, 3, 2),
    ),
    hints=(
        "Nothing is computed, only put in another order. Where in the flattened map is the number "
        "of this row, column and channel?",
        "At (row * columns + column) * channels + channel: the channel runs fastest, then the "
        "column.",
        "That is the order NumPy uses itself: `weights.reshape(rows, columns, channels, -1)`.",
    ),
    wrong=(
        (
            lambda weights, rows, columns, channels: weights.reshape(
                channels, rows, columns, -1
            ).transpose(1, 2, 0, 3),
            "this is right for maps flattened channel by channel; here the channel runs fastest.",
        ),
        (
            lambda weights, rows, columns, channels: weights.reshape(columns, rows, channels, -1),
            "rows and columns have changed places.",
        ),
        (
            lambda weights, rows, columns, channels: weights.reshape(
                columns, rows, channels, -1
            ).swapaxes(0, 1),
            "the map is read column by column; it was flattened row by row.",
        ),
        (
            lambda weights, rows, columns, channels: weights.T.reshape(rows, columns, channels, -1),
            "the weights are transposed first, and numbers of different neurons mix.",
        ),
        (
            lambda weights, rows, columns, channels: dense_to_conv(
                weights, rows, columns, channels
            )[::-1, ::-1],
            "the kernel is flipped; a correlation does not flip, so neither may you.",
        ),
        (
            lambda weights, rows, columns, channels: np.moveaxis(
                dense_to_conv(weights, rows, columns, channels), -1, 0
            ),
            "the neurons come first; Keras wants (rows, columns, channels in, channels out).",
        ),
        (
            lambda weights, rows, columns, channels: weights.reshape(
                rows, columns, channels, -1, order="F"
            ),
            "the first axis runs fastest here (order 'F'); the last one must.",
        ),
        (
            lambda weights, rows, columns, channels: weights.reshape(
                weights.shape[1], rows, columns, channels
            ),
            "the neurons are put first and their numbers mixed; keep them last: "
            "`(rows, columns, channels, neurons)`.",
        ),
        (
            lambda weights, rows, columns, channels: weights.reshape(rows, columns, -1),
            "channels and neurons are still one axis; the kernel has four.",
        ),
        (
            lambda weights, rows, columns, channels: weights.reshape(channels, rows, columns, -1),
            "the channels come first; the kernel is (rows, columns, channels, neurons).",
        ),
    ),
    tags=("L6.5",),
)

EXERCISES = (
    CONVOLUTION_MATRIX,
    LAST_ROW,
    TRANSPOSED_BY_STAMPS,
    ZERO_INSERTION,
    TRANSPOSED_SIZE,
    CHECKERBOARD,
    DENSE_TO_CONV,
)

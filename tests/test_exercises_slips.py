"""What learners are likely to write by mistake is refused, and the reply names the mistake.

The answers are written here as a learner would write them, apart from the banks: a bank that only
knows itself is of no use.
"""

import math

import numpy as np
import pytest
from many import each

from cnn_course import by_hand, lecture, ops
from cnn_course.checking.cards_text import text_card
from cnn_course.checking.judging import judge
from cnn_course.exercises.catalogue import find

SLIPS = []


def slip(exercise, says):
    """Register a function: the reply to it as an answer of `exercise` contains `says`."""

    def register(function):
        SLIPS.append(pytest.param(exercise, function, says, id=f"{exercise}-{function.__name__}"))
        return function

    return register


def correlate(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    assert windows.shape[:2] == (rows, columns)
    return np.tensordot(windows, kernel, 2)


# --- 1 --------------------------------------------------------------------------------------


@slip("1.1", "returns inside the loop")
def returns_after_a_row(a, b):
    count = 0
    for row in range(a.shape[0]):
        for column in range(a.shape[1]):
            count += a[row, column] == b[row, column]
        return count


@slip("1.2", "3 x 3")
def copies_the_course(image, piece):
    found = []
    for row in range(image.shape[0] - 2):
        for column in range(image.shape[1] - 2):
            window = image[row : row + 3, column : column + 3]
            if (window == piece).all():
                found.append((row, column))
    return found


@slip("1.3", "Python's `sum`")
def adds_rows_only(image, weights):
    return sum(image * weights)


@slip("1.6", "label - score")
def turns_the_error_round(weights, images, labels, rate):
    gradient = np.zeros(weights.shape)
    for image, label in zip(images, labels, strict=True):
        gradient += 2 * (label - (image * weights).sum()) * image
    return weights - rate * gradient


# --- 2 --------------------------------------------------------------------------------------


@slip("2.1", "returns inside the loop")
def returns_the_map_too_early(image, kernel):
    result = np.zeros(correlate(image, kernel).shape)
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            window = image[row : row + kernel.shape[0], column : column + kernel.shape[1]]
            result[row, column] = (window * kernel).sum()
        return result


@slip("2.1", "all cells of the image")
def walks_over_the_whole_image(image, kernel):
    result = np.zeros(correlate(image, kernel).shape)
    for row in range(len(image)):
        for column in range(len(image[0])):
            total = 0
            for i in range(len(kernel)):
                for j in range(len(kernel[0])):
                    total += image[row + i, column + j] * kernel[i, j]
            result[row, column] = total
    return result


@slip("2.3", "one axis only")
def trusts_numpys_convolve(image, kernel):
    return np.convolve(image, kernel, mode="valid")


@slip("2.3", "exchanges rows and columns")
def exchanges_the_axes(image, kernel):
    return correlate(image, kernel.T)


@slip("2.3", "Is a `return` missing?")
def turns_rightly_and_keeps_it(image, kernel):
    # not kernel.T
    flipped = np.rot90(kernel, 2)
    correlate(image, flipped)


@slip("2.4", "lets `0` bound the number")
def applies_relu(image, filters):
    return np.stack([np.maximum(correlate(image, one), 0) for one in filters], axis=-1)


@slip("2.4", "the same number of axes as the image")
def hands_over_all_filters(image, filters):
    return np.lib.stride_tricks.sliding_window_view(image, filters.shape)


@slip("2.6", "once for every filter")
def adds_the_whole_bias(image, kernel, bias):
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    result = np.zeros((rows, columns, kernel.shape[3]))
    for f in range(kernel.shape[3]):
        for c in range(image.shape[2]):
            result[:, :, f] += correlate(image[:, :, c], kernel[:, :, c, f])
        result += bias
    return result


@slip("2.7", "Only `kernel_last` (part 2) of the result comes back")
def returns_the_kernel_alone(image, kernel):
    image.transpose(1, 2, 0)
    return kernel.transpose(2, 3, 1, 0)


# --- 3 --------------------------------------------------------------------------------------


@slip("3.1", "needs brackets round `n + 2 * padding - k`: Python divides first")
def divides_the_kernel_only(n, k, padding=0, stride=1):
    return n + 2 * padding - k // stride + 1


@slip("3.6", "needs brackets round `k - 1`: Python multiplies first")
def multiplies_the_one_only(k, dilation):
    return k - 1 * dilation + 1


@slip("3.3", "one number is asked for")
def gives_both_sides(k):
    return k // 2, k // 2


@slip("3.4", "this is the total of both sides")
def gives_the_total(n, k, stride):
    outputs = math.ceil(n / stride)
    return max((outputs - 1) * stride + k - n, 0)


@slip("3.5", "because -0 is 0")
def cuts_an_empty_slice(n, k, stride=1, padding=0):
    counts = np.zeros(n + 2 * padding)
    for start in range(0, n + 2 * padding - k + 1, stride):
        counts[start : start + k] += 1
    return counts[padding:-padding]


@slip("3.7", "returns inside the loop")
def returns_the_first_window(image, kernel, stride, padding):
    padded = np.pad(image, padding)
    rows = (padded.shape[0] - kernel.shape[0]) // stride + 1
    columns = (padded.shape[1] - kernel.shape[1]) // stride + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            window = padded[top : top + kernel.shape[0], left : left + kernel.shape[1]]
            result[row, column] = (window * kernel).sum()
            return result


@slip("3.8", "needs brackets round `rows * columns * c_in + 1`: Python multiplies first")
def has_one_bias_for_each_filter_and_no_weights(kernel, c_in, c_out):
    rows, columns = kernel
    return rows * columns * c_in + 1 * c_out


@slip("3.8", "`kernel` is a pair")
def squares_a_pair(kernel, c_in, c_out):
    return (kernel * kernel * c_in + 1) * c_out


@slip("3.8", "A tuple does not calculate: unpack it")
def takes_a_pair_to_the_power_two(kernel, c_in, c_out):
    return (kernel**2 * c_in + 1) * c_out


# --- 4 --------------------------------------------------------------------------------------


def pool(image, size, stride, rule, step=None, rows=None, columns=None, early=""):
    step = stride if step is None else step
    rows = (image.shape[0] - size) // stride + 1 if rows is None else rows
    columns = (image.shape[1] - size) // stride + 1 if columns is None else columns
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * step, column * step
            result[row, column] = rule(image[top : top + size, left : left + size])
            if early == "cell":
                return result
        if early == "row":
            return result
    return result


@slip("4.1", "starts at row * stride")
def steps_by_the_size(image, size, stride):
    return pool(image, size, stride, np.max, step=size)


@slip("4.2", "always divided by 4")
def divides_by_four(image, size, stride):
    return pool(image, size, stride, lambda window: window.sum() / 4)


@slip("4.1", "depends on `size`, too")
def forgets_that_a_window_has_a_size(image, size, stride):
    rows, columns = image.shape
    return pool(image, size, stride, np.max, rows=rows // stride, columns=columns // stride)


@slip("4.5", "works along the axes (1, 2); the axes (0, 1) are meant")
def takes_the_first_axis_for_the_pictures(maps):
    return maps.mean(axis=(1, 2))


@slip("4.6", "the gradient of the window belongs there")
def hands_back_the_largest_value(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * stride, column * stride
            window = image[top : top + size, left : left + size]
            down, across = np.unravel_index(np.argmax(window), window.shape)
            dx[top + down, left + across] += window.max()
    return dx


@slip("4.4", 'this is the rule of "same"')
def rounds_up_as_same_does(n, k, stride, ceil):
    return math.ceil(n / stride) if ceil else (n - k) // stride + 1


@slip("4.4", "`ceil` were always False")
def ignores_ceil(n, k, stride, ceil):
    return (n - k) // stride + 1


@slip("4.6", "`stride` were always `size`")
def hands_back_by_the_size(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for row in range(dy.shape[0]):
        for column in range(dy.shape[1]):
            top, left = row * size, column * size
            window = image[top : top + size, left : left + size]
            place = np.unravel_index(np.argmax(window), window.shape)
            dx[top + place[0], left + place[1]] += dy[row, column]
    return dx


@slip("4.6", "whose type cannot hold every result")
def keeps_the_images_type(dy, image, size, stride):
    dx = np.zeros(image.shape, int)
    for row, column in np.ndindex(dy.shape):
        top, left = row * stride, column * stride
        window = image[top : top + size, left : left + size]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[top + i, left + j] = dx[top + i, left + j] + dy[row, column]
    return dx


# --- 5 --------------------------------------------------------------------------------------


@slip("5.3", "as many zeros on each side as numbers")
def pads_by_the_wrong_length(kernel, d_output):
    return by_hand.correlate(np.pad(d_output, len(d_output)), kernel[::-1])


@slip("5.4", "`stride` were always 1")
def forgets_the_stride(image, d_output, kernel_shape, stride=1):
    gradient = np.zeros(kernel_shape)
    for row in range(d_output.shape[0]):
        for column in range(d_output.shape[1]):
            window = image[row : row + kernel_shape[0], column : column + kernel_shape[1]]
            gradient += d_output[row, column] * window
    return gradient


@slip("5.5", "`=` instead of `+=`")
def stamps_over(kernel, d_output, image_shape, stride=1):
    gradient = np.zeros(image_shape)
    rows, columns = kernel.shape
    for row in range(d_output.shape[0]):
        for column in range(d_output.shape[1]):
            top, left = row * stride, column * stride
            gradient[top : top + rows, left : left + columns] = d_output[row, column] * kernel
    return gradient


@slip("5.6", "a gradient is the sum")
def averages_the_bias(d_output):
    return np.mean(d_output, axis=(0, 1, 2))


# --- 6 --------------------------------------------------------------------------------------


def stamp(x, kernel, stride, shape, weight_step=1, add=True):
    result = np.zeros(shape)
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            for a in range(kernel.shape[0]):
                for b in range(kernel.shape[1]):
                    at = row * stride + a * weight_step, column * stride + b * weight_step
                    value = x[row, column] * kernel[a, b]
                    result[at] = result[at] + value if add else value
    return result


def right_shape(x, kernel, stride):
    return [stride * (n - 1) + k for n, k in zip(x.shape, kernel.shape, strict=True)]


@slip("6.3", "`=` instead of `+=`")
def stamps_overwrite(x, kernel, stride=1):
    return stamp(x, kernel, stride, right_shape(x, kernel, stride), add=False)


@slip("6.4", "after the last cell")
def leaves_trailing_zeros(x, stride):
    result = np.zeros((stride * len(x), stride * len(x[0])))
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            result[row * stride, column * stride] = x[row, column]
    return result


@slip("6.4", "there must be no zeros around them")
def puts_zeros_around_too(x, stride):
    result = np.zeros([stride * (n - 1) + 3 for n in x.shape])
    result[1:-1:stride, 1:-1:stride] = x
    return result


@slip("6.4", "there must be no zeros around them")
def puts_the_whole_border_of_a_3x3_kernel_around(x, stride):
    result = np.zeros((stride * (x.shape[0] - 1) + 5, stride * (x.shape[1] - 1) + 5))
    result[2:-2:stride, 2:-2:stride] = x
    return result


@slip("6.5", "`output_padding` were always 0")
def forgets_output_padding(n, k, stride=1, padding=0, output_padding=0):
    return (n - 1) * stride + k - 2 * padding


@slip("6.7", "keep them last")
def reshapes_neurons_first(weights, rows, columns, channels):
    return weights.reshape(-1, rows, columns, channels)


# --- 7 and 8 --------------------------------------------------------------------------------


@slip("7.1", "inside the loop")
def returns_after_a_layer(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump *= stride
        return size


@slip("7.2", "stays 0")
def multiplies_from_zero(layers):
    total = 0
    for _, stride in layers:
        total *= stride
    return total


@slip("7.4", "wants 2 values")
def unpacks_pairs(layers, unit):
    start, jump = 0, 1
    for _kernel, stride in layers:
        jump *= stride
    return start + unit * jump


def stack(shape, activation=None, last=None, more=()):
    """The counted model as a list of layers."""
    from keras import Input, layers

    return [
        *([Input(shape)] if shape else []),
        layers.Conv2D(8, 3, activation=activation),
        layers.MaxPooling2D(2),
        layers.Conv2D(16, 3, activation=activation),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(64, activation=activation),
        *more,
        layers.Dense(4, activation=last),
    ]


@slip("8.3", "Layer 3, Conv2D, should have activation relu, not none. Layer 6, Dense")
def forgets_every_activation(shape, classes):
    from keras import Sequential

    return Sequential(stack(shape))


@slip("8.3", "The model has 8 layers; the exercise asks for 7")
def adds_a_layer_without_activations(shape, classes):
    from keras import Sequential, layers

    return Sequential(stack(shape, more=[layers.Dense(9)]))


@slip("8.3", "Layer 4 is AveragePooling2D; it should be MaxPooling2D.")
def takes_one_mean(shape, classes):
    from keras import Sequential, layers

    model = stack(shape, "relu", "softmax")
    model[4] = layers.AveragePooling2D(2)
    return Sequential(model)


@slip("8.3", "puts out (16, 19, 8) and has 80 parameters; it should be (16, 19, 8) and 224.")
def takes_one_channel(shape, classes):
    from keras import Sequential

    return Sequential(stack((*shape[:2], 1), "relu", "softmax"))


@slip("8.3", "put square brackets around the layers")
def forgets_the_square_brackets(shape, classes):
    from keras import Sequential

    return Sequential(*stack(shape)[:2])


@slip("8.3", "put square brackets around the layers")
def forgets_brackets_and_input(shape, classes):
    from keras import Sequential

    return Sequential(*stack(None)[:2])


@slip("8.3", "small letters")
def writes_relu_as_it_is_spoken(shape, classes):
    from keras import Sequential

    return Sequential(stack(shape, "ReLU", "softmax"))


@slip("8.3", "Layer 7, Dense, should have activation softmax, not none.")
def keeps_the_relus_as_layers_and_forgets_the_end(shape, classes):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(shape),
            layers.Conv2D(8, 3),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(64),
            layers.ReLU(),
            layers.Dense(classes),
        ]
    )


@slip("8.5", "precision")
def divides_by_the_column(matrix, digit):
    return matrix[digit, digit] / sum(matrix[row, digit] for row in range(len(matrix)))


@slip("8.6", "has the number 10 written into it")
def counts_ten_digits(matrix):
    right = 0
    for digit in range(10):
        right += matrix[digit, digit]
    return right / matrix.sum()


@slip("8.7", "`w2` and `b2` are its own")
def takes_the_first_weights_twice(x, weights):
    w1, b1, _, _, dense_1, bias_1, dense_2, bias_2 = weights
    x = ops.max_pool(ops.relu(ops.conv(x, w1, b1)), 2)
    x = ops.max_pool(ops.relu(ops.conv(x, w1, b1)), 2)
    x = ops.relu(ops.dense(x.reshape(len(x), -1), dense_1, bias_1))
    return ops.softmax(ops.dense(x, dense_2, bias_2))


@slip("9.1", "in the wrong order")
def returns_the_weights_before_the_input(dy, x, w):
    return x.T @ dy, dy @ w.T, dy.sum(axis=0)


@slip("8.7", "It never uses its argument `weights`.")
def takes_the_weights_from_elsewhere(x, weights):
    w1, b1 = np.ones((3, 3, 1, 8)), np.zeros(8)
    w2, b2 = np.ones((3, 3, 8, 16)), np.zeros(16)
    x = ops.max_pool(ops.relu(ops.conv(x, w1, b1)), 2)
    return ops.max_pool(ops.relu(ops.conv(x, w2, b2)), 2)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # some average nothing at all
# --- 9 --------------------------------------------------------------------------------------


@slip("9.2", "your velocity points uphill and is taken away from the weight")
def keeps_the_velocity_uphill(w, g, v, rate, momentum):
    velocity = rate * g + momentum * v
    return w - velocity, velocity


@slip("9.2", "changes its input")
def works_in_place_as_the_class_does(w, g, v, rate, momentum):
    v *= momentum
    v -= rate * g
    w += v
    return w, v


@pytest.mark.parametrize(("exercise", "answer", "says"), SLIPS)
def test_a_likely_slip_in_a_function_is_named(exercise, answer, says):
    verdict = judge(find(exercise), answer)
    assert verdict.state == "wrong"
    assert says in verdict.diagnosis


SHAPES = [(26, 26, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16)]


@each(
    [
        ("1.4", "[[1, -1], [-1, 1]]", "without quotation marks"),
        ("1.4", "\\", "without quotation marks"),
        ("1.4", 1, "Give four of them"),
        ("1.5", 2**3, "2 to the power 3 is for 3 pixels"),
        ("1.5", 3**3, "Each pixel has 2 signs"),
        ("1.5", 2 ^ 9, "a power is written with `**`"),
        ("1.5", "512", "quotation marks"),
        ("2.2", 0, "Where is the cell?"),
        ("2.2", (0, 0, 1), "elsewhere"),
        ("2.2", correlate(lecture.FACE, lecture.FACE_KERNEL), "the whole map"),
        ("2.10", correlate(lecture.FACE_EYES_2_AND_4, lecture.FACE_KERNEL), "first row"),
        ("2.2", (4, 2, 0), "row 4, column 2 is right"),
        ("2.8", (10, 612), "The second number is not right yet."),
        ("2.8", (144, 592), "anew at each place"),
        ("2.5", -3.9, "column 1"),
        ("2.5", -3.1, "look at the sign"),
        ("2.5", 2, "first channel"),
        ("2.8", 10, "Answer with a pair"),
        ("3.9", (62, 62, 32), "Give a pair"),
        ("3.9", 896, "Give a pair"),
        ("3.9", (62, 62, 32, 896), "brackets of its own"),
        ("4.3", (3, 3), "Keras's is missing"),
        ("4.3", (2, 2), "The slide's is missing"),
        ("6.2", 8, "the last window begins in row 1"),
        ("6.2", 0, "its window begins at the first pixel"),
        ("6.6", "a", "cells 3, 5, 7 under one"),
        ("7.3", 13, "dilation 1, 2, 3"),
        ("7.5", [(1, 7), (3, 1)], "only 3 of them are read"),
        ("8.1", [*SHAPES, 784, 64, 10], "Before Flatten your shapes fit together"),
        ("8.1", [*SHAPES, (64,), (10,)], "Flatten is missing"),
        ("8.1", [*SHAPES, (400, 1), (64, 1), (10, 1)], "one axis only"),
        ("8.2", (80, 1168, 25664, 650), "each of the seven layers"),
        ("8.2", (1168, 0, 80, 0, 0, 25664, 650), "The sum is right"),
        ("8.2", (80, 0, 1153, 0, 0, 25664, 650), "The number of the second convolution is not"),
        ("8.2", (80, 0, 1168, 0, 0, 7808, 4010), "of Dense(64) and Dense(10) are not right yet"),
        ("8.2", (9, 0, 9, 0, 0, 9, 9), "Yours add up to 36"),
        ("8.2", (80, 0, 1168), "7 numbers are expected"),
        ("8.8", 13750, "Give the pair"),
        ("9.3", math.log10(100), "logarithm to base 10"),
        ("9.3", 2.3026, "ln 10"),
        ("9.4", 15 * 1257 / 32, "a step of its own"),
        ("9.4", 589.2, "a step of its own"),
        ("9.4", 589, "a step of its own"),
        ("9.4", 39.3, "one epoch only"),
        ("8.8", (520, 814090), "two convolutions and a Dense layer"),
        ("8.8", (13750, 1024), "Plain has two layers that learn"),
    ]
)
def test_a_likely_slip_in_a_value_is_named(exercise, answer, says):
    verdict = judge(find(exercise), answer)
    assert verdict.state == "wrong"
    assert says in verdict.diagnosis


@pytest.mark.parametrize("row", [[400, 64, 10], [(400,), (64,), (10,)], [[400], [64], [10]]])
def test_a_shape_of_one_axis_may_be_written_without_its_comma(row):
    assert judge(find("8.1"), [*SHAPES, *row]).state == "right"


@pytest.mark.parametrize("exercise", ["3.7", "4.1", "4.6"])
def test_messages_speak_of_rows_and_columns_as_the_notebooks_do(exercise):
    one = find(exercise)
    for text in [*one.hints, *(diagnosis for _, diagnosis in one.wrong)]:
        for short in ("`r ", "`r`", "[r,", "(r,", " r ", "c *", "r *", "`c`"):
            assert short not in text


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda shape, classes: stack(shape), "This is a list of layers, not yet a model."),
        (
            lambda shape, classes: __import__("keras").Sequential(stack(None)),
            "This is a model that does not know its shapes yet.",
        ),
        (lambda shape, classes: print(shape), "This is None."),
    ],
)
def test_what_is_no_model_yet_is_called_by_its_name(answer, says):
    card = text_card(judge(find("8.3"), answer))
    assert says in card
    assert "tuple" not in card and "expected" not in card


def test_a_model_is_shown_layer_by_layer():
    def one_class(shape, classes):
        from keras import Input, Sequential, layers

        first = layers.Conv2D(8, 3, activation="relu")
        return Sequential([Input(shape), first, layers.Flatten(), layers.Dense(classes)])

    card = text_card(judge(find("8.3"), one_class))
    assert "    Conv2D: output (16, 19, 8), 224 parameters, activation relu\n" in card
    assert "('Conv2D'" not in card

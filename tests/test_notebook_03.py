"""Numbers that notebook 03 states and no other test pins."""

from cnn_course import geometry, lecture, ops


def test_fifteen_unpadded_3x3_layers_use_a_picture_of_32_up():
    """[L3.8]"""
    sizes = [32]
    while sizes[-1] >= 3:
        sizes.append(geometry.output_size(sizes[-1], 3))
    assert len(sizes) - 1 == 15 and sizes[-1] == 2


def test_when_the_two_sames_agree():
    """[L3.4] Odd kernels with stride 1; with stride 2 and a kernel above 1, odd sizes only."""
    for n in range(5, 13):
        for k in (1, 2, 3, 4, 5):
            for stride in (1, 2, 3):
                agree = geometry.same_padding(n, k, stride) == (k // 2, k // 2)
                if k % 2 == 0:
                    assert not agree
                elif stride == 1 or k == 1:
                    assert agree
                elif stride == 2:
                    assert agree == (n % 2 == 1)


def test_a_stride_of_two_keeps_every_second_row_and_column():
    """[L3.2]"""
    x = lecture.STRIDE_IMAGE.reshape(1, 6, 6, 1)
    w = lecture.EDGE_KERNEL.reshape(3, 3, 1, 1)
    one, two = ops.conv(x, w), ops.conv(x, w, stride=2)
    assert (two == one[:, ::2, ::2]).all()


def test_tensorflows_same_map_of_the_lectures_image():
    """[L3.4]"""
    x = lecture.STRIDE_IMAGE.reshape(1, 6, 6, 1)
    w = lecture.EDGE_KERNEL.reshape(3, 3, 1, 1)
    y = ops.conv(x, w, stride=2, padding="same")[0, :, :, 0]
    assert y.tolist() == [[2, -4, 13], [-5, 3, 14], [-2, 2, 10]]


def test_the_corner_is_read_once_and_the_middle_nine_times():
    """[L3.8]"""
    counts = geometry.usage_counts(6, 3)
    assert (counts[0] ** 2, counts[2] ** 2) == (1, 9)

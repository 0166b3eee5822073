"""The staircase: convolution on bare arrays, one idea a step."""

from __future__ import annotations

import numpy as np

from cnn_course import geometry
from cnn_course.ops.windows import numbers, same_shape


def correlate(image, kernel):
    """Step 1: lay the kernel on every place where it fits, multiply, add [L2.1].

    Parameters
    ----------
    image : (*space)
    kernel : (*kernel), as many axes as the image

    Returns
    -------
    (*out), ``out = n - k + 1`` on each axis

    Examples
    --------
    >>> correlate([1, 2, 3, 4], [1, 2, 3])  # [L2.7]
    array([14., 20.])
    """
    image, kernel = _image_and_kernel(image, kernel)
    out = _fitting(image.shape, kernel.shape)
    result = np.zeros(out)
    for place in np.ndindex(*out):
        for cell in np.ndindex(*kernel.shape):
            at = tuple(p + c for p, c in zip(place, cell, strict=True))
            result[place] += image[at] * kernel[cell]
    return result


def convolve_true(image, kernel):
    """What mathematics calls convolution: the same with the kernel flipped on every axis [L2.7].

    Examples
    --------
    >>> convolve_true([1, 2, 3, 4], [1, 2, 3])
    array([10., 16.])
    """
    image, kernel = _image_and_kernel(image, kernel)
    return correlate(image, np.flip(kernel))


def correlate_strided(image, kernel, stride=1, padding=0):
    """Step 2: zeros around the image, and steps of ``stride`` cells [L3.1].

    Parameters
    ----------
    image : (*space)
    kernel : (*kernel)
    stride : int, or one for each axis
    padding : int, "valid", "same", or one (before, after) pair for each axis

    Returns
    -------
    (*out), ``out = floor((n + 2p - k) / s) + 1`` on each axis

    Examples
    --------
    >>> correlate_strided([1, 2, 3, 4], [1, 2, 3], stride=2, padding=1)
    array([ 8., 20.])
    """
    image, kernel = _image_and_kernel(image, kernel)
    rank = image.ndim
    stride = geometry.per_axis(stride, rank, "stride")
    ones = (1,) * rank
    pads = geometry.resolve_padding(padding, image.shape, kernel.shape, stride, ones)
    out = geometry.output_shape(image.shape, kernel.shape, stride, pads, ones)
    padded = np.pad(image, pads)
    result = np.zeros(out)
    for place in np.ndindex(*out):
        for cell in np.ndindex(*kernel.shape):
            at = tuple(p * s + c for p, s, c in zip(place, stride, cell, strict=True))
            result[place] += padded[at] * kernel[cell]
    return result


def correlate_channels(image, kernel, bias=None):
    """Step 3: several channels in, one filter for each channel out [L2.8, L2.10].

    Every filter spans all channels in; what the channels give is added up.

    Parameters
    ----------
    image : (*space, c_in)
    kernel : (*kernel, c_in, c_out)
    bias : (c_out,), optional

    Returns
    -------
    (*out, c_out)

    Examples
    --------
    >>> image = np.array([[1, 10], [2, 20], [3, 30]])      # three cells, two channels
    >>> kernel = np.array([[[1], [1]], [[1], [-1]]])       # two cells, two channels, one filter
    >>> correlate_channels(image, kernel, bias=[0.5]).ravel()
    array([-6.5, -4.5])
    """
    image, kernel = numbers(image, "image"), numbers(kernel, "kernel")
    if kernel.ndim != image.ndim + 1 or image.ndim < 2:
        raise ValueError(
            f"kernel must have one axis more than image, (*kernel, c_in, c_out) for "
            f"(*space, c_in); got shapes {kernel.shape} and {image.shape}"
        )
    if kernel.shape[-2] != image.shape[-1]:
        raise ValueError(
            f"kernel must read the {image.shape[-1]} channels of image; got shape {kernel.shape}"
        )
    c_in, c_out = kernel.shape[-2:]
    bias = np.zeros(c_out) if bias is None else same_shape(bias, (c_out,), "bias", "one per filter")
    maps = []
    for f in range(c_out):
        total = bias[f]
        for c in range(c_in):
            total = total + correlate(image[..., c], kernel[..., c, f])
        maps.append(total)
    return np.stack(maps, axis=-1)


def convolution_matrix(kernel, image_shape):
    """A convolution as one matrix: ``matrix @ image.ravel() == correlate(image, kernel).ravel()``.

    Every row holds the kernel, laid out as it lies on the image at one place [L6.1].

    Parameters
    ----------
    kernel : (*kernel)
    image_shape : tuple of int

    Returns
    -------
    (cells out, cells in)

    Examples
    --------
    >>> convolution_matrix([1, 2, 3], (4,))  # [L5.1]
    array([[1., 2., 3., 0.],
           [0., 1., 2., 3.]])
    """
    kernel = numbers(kernel, "kernel")
    image_shape = geometry.per_axis(image_shape, kernel.ndim, "image_shape")
    out = _fitting(image_shape, kernel.shape)
    rows = []
    for place in np.ndindex(*out):
        row = np.zeros(image_shape)
        for cell in np.ndindex(*kernel.shape):
            row[tuple(p + c for p, c in zip(place, cell, strict=True))] = kernel[cell]
        rows.append(row.ravel())
    return np.array(rows)


def _image_and_kernel(image, kernel):
    image, kernel = numbers(image, "image"), numbers(kernel, "kernel")
    if kernel.ndim != image.ndim:
        raise ValueError(
            f"kernel must have as many axes as image ({image.ndim}); got shape {kernel.shape}"
        )
    return image, kernel


def _fitting(space, kernel):
    rank = len(space)
    return geometry.output_shape(space, kernel, (1,) * rank, ((0, 0),) * rank, (1,) * rank)

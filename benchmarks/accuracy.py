"""How well do the course's recipes read unseen digits, and how long does the training take?

Every seed is another split, other first weights and another order. Keras and NumPy use every core
they are given; to see what two cores do: ``taskset -c 0,1 python benchmarks/accuracy.py``.

    python benchmarks/accuracy.py
    python benchmarks/accuracy.py --mnist where/you/put/it/mnist.npz
"""

import argparse
import time

from cnn_course import data, models, scratch, training


def keras_model(build, recipe):
    def train(pictures, seed):
        model = build(seed=seed)
        training.fit(model, pictures, seed=seed, **training.RECIPES[recipe])
        return model

    return train


def numpy_network(pictures, seed):
    network = scratch.counted(seed=seed)
    adam = scratch.Adam(training.RECIPES["counted"]["learning_rate"])
    scratch.train(network, pictures, adam, seed=seed, **training.RECIPES["scratch"])
    return network


def report(name, train, load, seeds):
    for seed in seeds:
        pictures = load(seed)
        wall, cpu = time.perf_counter(), time.process_time()
        model = train(pictures, seed)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        score = training.accuracy(pictures.y_test, training.predict(model, pictures.x_test))
        print(f"{name:14s} {seed:4d} {score:9.2%} {wall:8.1f} {cpu:8.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mnist", metavar="PATH", help="train the 1,024-unit model on MNIST only")
    path = parser.parse_args().mnist

    def digits(seed):
        return data.digits(28, seed=seed)

    print("model          seed      test   wall s    cpu s")
    if path:
        mnist = keras_model(models.large, "mnist")
        report("large, MNIST", mnist, lambda seed: data.mnist(path, seed=seed), [0])
        return
    report("counted", keras_model(models.counted, "counted"), digits, range(3))
    report("large", keras_model(models.large, "large"), digits, range(3))
    report("NumPy", numpy_network, digits, range(3))
    patches = keras_model(models.binary, "binary")
    report("binary", patches, lambda seed: data.photo_patches(seed=seed), range(3))


if __name__ == "__main__":
    main()

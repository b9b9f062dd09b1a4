"""Logs one of each kind of media, and keeps files in each of the ways there are."""

import os
import struct
import wave

import numpy
import wandb

from told import parameters, tell


def pixels(n: int) -> numpy.ndarray:
    return numpy.arange(n * n * 3, dtype=numpy.uint8).reshape(n, n, 3)


def written(name: str, content) -> str:
    path = os.path.join(os.environ["WANDB_DIR"], name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def sound() -> str:
    path = os.path.join(os.environ["WANDB_DIR"], "sound.wav")
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(struct.pack("<800h", *range(800)))
    return path


run = wandb.init(project=parameters["project"])
labels = {1: "cat", 2: "dog"}
box = {"position": {"minX": 0.1, "maxX": 0.5, "minY": 0.2, "maxY": 0.6}, "class_id": 1, "scores": {"sure": 0.9}}
masks = {"area": {"mask_data": numpy.ones((8, 8), dtype=numpy.uint8), "class_labels": labels}}
image = wandb.Image(
    pixels(8),
    caption="seen",
    boxes={"found": {"box_data": [box], "class_labels": labels}},
    # Old clients cannot make them with the Pillow of today.
    masks=masks if parameters["masks"] else None,
)
media = {
    "image": image,
    "images": [wandb.Image(pixels(4), caption="a"), wandb.Image(pixels(4), caption="b")],
    "audio": wandb.Audio(sound(), caption="a rising line"),
    "video": wandb.Video(written("clip.gif", b"GIF89a" + bytes(20)), format="gif"),
    "html": wandb.Html("<b>bold</b>"),
    "points": wandb.Object3D(numpy.arange(12, dtype=float).reshape(4, 3)),
    "molecule": wandb.Molecule(written("water.pdb", "HETATM    1  O   HOH A   1       0.000   0.000   0.000\nEND\n")),
    "histogram": wandb.Histogram([1, 2, 2, 3, 3, 3], num_bins=3),
    "table": wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]]),
    "array": numpy.arange(100),
}
if parameters["plots"]:
    import bokeh.plotting
    import matplotlib
    import plotly.graph_objects

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.imshow(pixels(4))
    media["matplotlib"] = wandb.Image(figure)
    lines, axes = pyplot.subplots()
    axes.plot([1, 2, 3])
    # A figure of lines alone is drawn anew in the browser.
    media["figure"] = lines
    media["plotly"] = plotly.graph_objects.Figure(plotly.graph_objects.Scatter(x=[1, 2], y=[3, 4]))
    plot = bokeh.plotting.figure()
    plot.line([1, 2], [3, 4])
    media["bokeh"] = wandb.data_types.Bokeh(plot)
    media["curve"] = wandb.plot.line(wandb.Table(columns=["x", "y"], data=[[0, 1], [1, 2]]), "x", "y", title="Curve")
run.log(media)

for policy in ("now", "live", "end"):
    path = written(f"{policy}/kept.txt", f"first {policy}")
    run.save(path, base_path=os.environ["WANDB_DIR"], policy=policy)
    if policy != "now":
        written(f"{policy}/kept.txt", f"last {policy}")
run.finish()
tell(path=f"{run.entity}/{run.project}/{run.id}")

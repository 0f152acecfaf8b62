/** TensorFlow.js on its WebAssembly backend: one `conv2d` per step. Its threads do not start in Node. */
import { importPeer } from "../files.js";
import { rateOf, startField } from "../job.js";
import type { Prepare } from "../serve.js";
import { enclosed, enclosedShape, kernelOf, withWalls } from "./enclosed.js";

interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}

/** The few members of TensorFlow.js that are used. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  tensor4d(values: ArrayLike<number>, shape: [number, number, number, number]): Tensor;
  conv2d(image: Tensor, kernel: Tensor, strides: number, padding: "same"): Tensor;
}

export async function tensorFlow(): Promise<Prepare> {
  const { module, version } = await importPeer<{ default: TensorFlow }>("@tensorflow/tfjs-core");
  const tf = module.default;
  await importPeer("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend("wasm");
  return (job) => {
    const kernel = tf.tensor4d(kernelOf(rateOf(job)), [3, 3, 1, 1]);
    let image = tf.tensor4d(enclosed(startField(job), job), [1, ...enclosedShape(job), 1]);
    return {
      about: `TensorFlow.js ${version}, 1 thread`,
      run(steps) {
        for (let step = 0; step < steps; step++) {
          const next = tf.conv2d(image, kernel, 1, "same");
          image.dispose();
          image = next;
        }
      },
      field: () => withWalls(image.dataSync(), job),
      dispose() {
        image.dispose();
        kernel.dispose();
      },
    };
  };
}

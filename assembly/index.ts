/** What the host may call. Generic functions are not exported by the compiler, so each has its concrete names here. */
import { evaluate, prepare } from "./expression";
import { carryOut } from "./script";
import { work } from "./team";
export { two, wide } from "./host";

export function work_f32(plan: usize, worker: i32): i32 {
  return work<f32>(plan, worker);
}

export function work_f64(plan: usize, worker: i32): i32 {
  return work<f64>(plan, worker);
}

export function work_script(script: usize, worker: i32): i32 {
  return carryOut(script, worker);
}

export function evaluate_f32(program: usize, environment: usize, count: i32): void {
  prepare<f32>(program, environment);
  evaluate<f32>(program, environment, count);
}

export function evaluate_f64(program: usize, environment: usize, count: i32): void {
  prepare<f64>(program, environment);
  evaluate<f64>(program, environment, count);
}

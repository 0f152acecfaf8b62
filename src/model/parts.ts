/** Parts of models: what flows, what reacts, and what is left without either. */
import type { Field, Model } from "./model.js";

export function withoutFlow(model: Model): Model {
  return { ...model, fields: model.fields.map((field) => ({ ...field, advection: undefined })) };
}

export function withoutReaction(model: Model): Model {
  return { ...model, reaction: undefined, reacting: [], decay: undefined };
}

/** What flows, and nothing else. */
export function flowAlone(model: Model): Model {
  return { ...model, decay: undefined, fields: model.fields.map(still) };
}

/** What reacts, and nothing else. */
export function reactionAlone(model: Model): Model {
  const { fields, ...rest } = withoutFlow(model);
  return { ...rest, coefficients: undefined, fields: fields.map(still) };
}

/** A field that does not diffuse. */
function still(field: Field): Field {
  const axes = field.operator.axes.map((axis) => ({ ...axis, diffusivity: 0 }));
  return { ...field, operator: { ...field.operator, axes }, diffusion: { kind: "constant" } };
}

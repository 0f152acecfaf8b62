/** Property tests draw other cases in every run; in continuous integration the same ones, so that a change is what it judges. */
import fc from "fast-check";

if (process.env.CI) fc.configureGlobal({ seed: 20261127 });

// svgo.config.mjs - figures for the web: what pdftocairo writes, with fewer digits and without what nobody refers to
export default {
  multipass: true,
  floatPrecision: 2,
  plugins: [{name: 'preset-default', params: {overrides: {cleanupIds: {minify: true}}}}]
};

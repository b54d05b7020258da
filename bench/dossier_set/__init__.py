"""A generated set of dossiers, their papers and the files that scanning rooms make of them, with known truth.

`procedures` and `dossiers` make up the register, `paper_texts` what stands on the papers, `planning` the files;
`drawing` and `scanning` put pixels under the plans. Everything follows from the first seed.
"""
